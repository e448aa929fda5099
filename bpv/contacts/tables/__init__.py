"""Tables of contacts."""

from bpv.contacts.tables.meetings import MeetingGuestRow, MeetingRow
from bpv.contacts.tables.moments import (
    ContactExcuseRow,
    ContactFindingRow,
    ContactMomentRow,
    ContactProposalRow,
    ContactRhythmRow,
)
from bpv.contacts.tables.visits import VisitDayRow

__all__ = [
    "ContactExcuseRow",
    "ContactFindingRow",
    "ContactMomentRow",
    "ContactProposalRow",
    "ContactRhythmRow",
    "MeetingGuestRow",
    "MeetingRow",
    "VisitDayRow",
]
