"""Hours of a placement: a week as the student enters it, what happened to it, and what the hours come to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

MOST_DID: Final = 500  # characters about one day
MOST_WHY: Final = 500
MIDNIGHT: Final = 1440  # minutes: 24:00, the end of a day
DAYS: Final = 7


class WeekState(StrEnum):
    """Where a week of hours is."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    APPROVED = "approved"


class Act(StrEnum):
    """What can be done with a week of hours."""

    SAVE = "save"
    HAND_IN = "hand_in"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CORRECT = "correct"


class Who(StrEnum):
    """Who does it. An approver is a trainer, or the supervisor who says why."""

    STUDENT = "student"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Worked:
    """One day as it was typed: minutes after midnight, `ends` at or before `begins` is the next day, 1440 is 24:00;
    `pause` in minutes. None for what was left empty."""

    day: date
    begins: int | None = None
    ends: int | None = None
    pause: int = 0
    did: str = ""

    @property
    def empty(self) -> bool:
        """True when nothing was typed."""
        return self.begins is None and self.ends is None and not self.did


@dataclass(frozen=True, slots=True)
class Entry:
    """A day of hours as it is kept. `minutes` is what was worked, the break left out, by the clock that the night had.
    `corrects_id` names the approved entry that it stands in the place of; with 0 minutes it takes that away."""

    id: str
    week_id: str
    placement_id: str
    day: date
    begins: int
    ends: int
    pause: int
    did: str
    minutes: int
    corrects_id: str | None = None

    @property
    def worked(self) -> Worked:
        """The day as one would type it."""
        return Worked(self.day, self.begins, self.ends, self.pause, self.did)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of hours. `number` 1 is the week itself, a higher one a correction of what was approved before; `minutes`
    is what it adds to the weeks before it, so a correction downwards is negative."""

    id: str
    institution_id: str
    placement_id: str
    student_id: str
    starts_on: date
    number: int
    state: WeekState
    minutes: int
    school_minutes: int
    last_day: date | None
    handed_in_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    decided_as: str | None
    why: str
    version: int
    entries: tuple[Entry, ...] = ()

    @property
    def correction(self) -> bool:
        """True for a correction of approved hours."""
        return self.number > 1


@dataclass(frozen=True, slots=True)
class Approver:
    """Who decides about a week: a trainer with an account or a mailed link, or the supervisor."""

    name: str
    account_id: str | None
    link_id: str | None
    side: Who


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a week as it was typed, and at which field of its form."""

    field: str
    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A limit of the law that the hours go over: a word code with its parameters, and the day it is about."""

    code: str
    params: tuple[tuple[str, object], ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class HoursTotals:
    """What the weeks of one placement add up to, in minutes."""

    entered: int = 0
    approved: int = 0
    last_day: date | None = None
    waiting_since: date | None = None
    weeks_waiting: int = 0
    weeks_returned: int = 0


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """The four numbers of a placement in minutes, and what follows from them. `required` is None when neither an
    agreement nor a BPV period says it; `planned` is what the plan expects up to and including today."""

    required: int | None
    planned: int | None
    entered: int
    approved: int
    last_day: date | None
    waiting_since: date | None
    weeks_waiting: int
    forecast_end: date | None
    weeks_returned: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """A week as its form sends it: seven days from the Monday on, and which week it stood for when it was opened.
    `number` and `version` are those that the form was shown with; version 0 is a week that was not there yet."""

    starts_on: date
    days: tuple[Worked, ...]
    school_minutes: int
    number: int
    version: int
