"""Values of objections to the result of a round."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bpv.people.models import Student

MOST_OBJECTION: Final = 2000
OBJECTION_DAYS: Final = 14  # a school answers within two weeks


class ObjectionState(StrEnum):
    """Whether an objection was answered."""

    OPEN = "open"
    ANSWERED = "answered"


class Ruling(StrEnum):
    """What came of an objection: the school looks for another place, or the result stands."""

    UPHELD = "upheld"
    STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Objection:
    """What a student has against the result of a round, and the answer, which is due on `due_on`."""

    id: str
    institution_id: str
    round_id: str
    student_id: str
    text: str
    state: ObjectionState
    made_at: datetime
    due_on: date
    ruling: str
    answer: str
    answered_at: datetime | None
    answered_by: str | None
    version: int


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection in a list, with its student."""

    objection: Objection
    student: Student | None
