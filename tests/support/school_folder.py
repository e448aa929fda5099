"""A set of one assignment in force at each school, and of the running placement work that waits, and a goal."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from bpv.core.clock import now, today
from bpv.folder.tables import (
    AssignmentRow,
    AssignmentSetRow,
    AssignmentVersionRow,
    GoalRow,
    HandInRow,
)
from bpv.organisation.tables import TeamRow
from bpv.people.tables import StudentRow
from bpv.placements.tables import PlacementRow
from tests.support.school_files import keep_file
from tests.support.school_rows import days_ago, keep

TITLE = "Een onderdeel draaien"
LEVELS = ["nog niet", "voldoende", "goed"]
CRITERIA: list[dict[str, Any]] = [
    {"name": "Nauwkeurig", "descriptions": ["veel fouten", "enkele fouten", "geen fouten"]},
    {"name": "Veilig", "descriptions": []},
]
WORK = "Ik heb een as gedraaid en nagemeten."


def build(session: Session, school: Any) -> None:
    """The same at both schools."""
    rows(session, school.institution, school.students["seventeen"])
    rows(session, school.other_institution, school.students["elsewhere"])


def rows(session: Session, institution_id: str, student_id: str) -> None:
    """A set for the college of the student, and what the student did with it."""
    own = {"institution_id": institution_id}
    student = session.get_one(StudentRow, student_id)
    team = session.get_one(TeamRow, student.team_id)
    placed = select(PlacementRow).where(
        col(PlacementRow.student_id) == student_id, col(PlacementRow.source) == "running"
    )
    placement = session.exec(placed).one()
    top = AssignmentSetRow(college_id=team.college_id, crebo="25301", study_year=2, **own)
    keep(session, top)
    version = AssignmentVersionRow(
        assignment_set_id=top.id, number=1, valid_from=days_ago(500), written_at=now() - timedelta(days=510), **own
    )
    keep(session, version)
    one = assignment(institution_id, version.id)
    keep(session, one)
    common = {"placement_id": placement.id, "student_id": student_id, **own}
    at = now() - timedelta(days=3)
    work = HandInRow(
        assignment_id=one.id,
        number=1,
        text=WORK,
        state="handed_in",
        by_id=student.account_id,
        kept_at=at,
        handed_in_at=at,
        **common,
    )
    keep(session, work)
    keep_file(session, work)
    keep(
        session,
        GoalRow(kind="goal", text="Zelfstandig leren programmeren", made_on=days_ago(9), changed_on=today(), **common),
    )


def assignment(institution_id: str, version_id: str, **changes: Any) -> AssignmentRow:
    """An assignment about one work process, due ten days after the start."""
    values: dict[str, Any] = {
        "institution_id": institution_id,
        "assignment_version_id": version_id,
        "lineage": "a" * 20,
        "position": 1,
        "title": TITLE,
        "text": "Draai een as op de draaibank en meet hem na.",
        "due_from": "start",
        "due_days": 10,
        "work_processes": ["B1-K1-W2"],
        "levels": LEVELS,
        "criteria": CRITERIA,
    }
    return AssignmentRow(**values | changes)
