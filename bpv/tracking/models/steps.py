"""Steps of the way of working: the list of the school, and the steps of each placement."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MOST_TITLE: Final = 120  # characters
MOST_DAYS: Final = 180


class Anchor(StrEnum):
    """From which day of a placement the due date counts."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class StepOwner(StrEnum):
    """Who does a step."""

    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    STUDENT = "student"
    TRAINER = "trainer"


class Sign(StrEnum):
    """A fact that does a step by itself."""

    NONE = "none"
    AGREEMENT = "agreement"
    FIRST_CONTACT = "first_contact"
    SECOND_CONTACT = "second_contact"
    VISIT = "visit"
    ASSESSED = "assessed"
    WORK_IN = "work_in"
    HOURS_FULL = "hours_full"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of the list. `title` "" means the words of its code; `days` counts from the anchor, before it when
    negative."""

    code: str
    title: str
    owner: StepOwner
    anchor: Anchor
    days: int
    sign: Sign
    active: bool = True


@dataclass(frozen=True, slots=True)
class StepKind:
    """A step of the list of a school, as it is kept."""

    id: str
    plan: StepPlan
    version: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a placement. `done_by` is None when a fact did it."""

    id: str
    placement_id: str
    step_kind_id: str
    student_id: str
    team_id: str | None
    code: str
    title: str
    owner: StepOwner
    sign: Sign
    due_on: date
    made_on: date
    done_on: date | None
    done_by: str | None
    version: int

    def late(self, day: date) -> bool:
        """True when it was not done in time: done too late, or still to do after the due date."""
        return (self.done_on or day) > self.due_on


@dataclass(frozen=True, slots=True)
class StepShare:
    """Steps of a group that were due: how many, in time, late, not done at all. None: too few students to show.
    `words`: the label is a word code."""

    value: str
    label: str
    due: int | None
    in_time: int | None
    late: int | None
    missing: int | None
    students: int = 0
    words: bool = False

    @property
    def percent(self) -> int | None:
        """The share done in time in whole per cents."""
        return None if not self.due or self.in_time is None else round(100 * self.in_time / self.due)


@dataclass(frozen=True, slots=True)
class StepReport:
    """The share done in time over the school year that began in `year`, per team and per step."""

    year: int
    years: tuple[int, ...]
    total: StepShare
    teams: tuple[StepShare, ...]
    steps: tuple[StepShare, ...]
    guarded: bool
    least: int
