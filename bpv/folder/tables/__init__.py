"""Tables of folder; private to this room."""

from bpv.folder.tables.assignments import AssignmentRow, AssignmentSetRow, AssignmentVersionRow, FolderRow
from bpv.folder.tables.hours import HourEntryRow, HourWeekRow
from bpv.folder.tables.work import ExamAdviceRow, FeedbackRow, GoalRow, HandInRow, JudgementRow, TalkRow

__all__ = [
    "AssignmentRow",
    "AssignmentSetRow",
    "AssignmentVersionRow",
    "ExamAdviceRow",
    "FeedbackRow",
    "FolderRow",
    "GoalRow",
    "HandInRow",
    "HourEntryRow",
    "HourWeekRow",
    "JudgementRow",
    "TalkRow",
]
