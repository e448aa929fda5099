"""Placements as lists and pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bpv.people.models import Coaching, Student
from bpv.placements.models.placing import Placement, State

NO_OUTCOME: Final = "no_outcome"  # asks for placements that are over and of which nobody said what came of them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; "" is everything. `state` is a state or `NO_OUTCOME`; `q` is part of the name or
    number of a student, or of the name of a company."""

    q: str = ""
    state: str = ""
    team_id: str = ""
    period_id: str = ""
    company_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A placement with the names that a list shows."""

    placement: Placement
    student: Student
    company: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many placements there are per state on a day, and how many are over without an outcome."""

    states: Mapping[State, int]
    no_outcome: int

    @property
    def total(self) -> int:
        """All but the cancelled ones."""
        return sum(number for state, number in self.states.items() if state is not State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with a placement: a word code, when, and by which account."""

    code: str
    at: datetime
    actor_id: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A placement with everything that its page shows."""

    line: Line
    place_title: str
    period: str
    coaching: tuple[Coaching, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A BPV period in a list of choices."""

    id: str
    name: str
    starts_on: date
    cohort: int


@dataclass(frozen=True, slots=True)
class CoachLine:
    """Coaching of a student, with the placements that it came to."""

    coaching: Coaching
    student: Student
    placements: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CoachFigures:
    """What coaching came to, of one funding: students coached; of them, who found a place (a placement that began on or
    after the first day of the coaching); placements during the coaching that last or lasted, and that ended early."""

    funding: str
    students: int
    found: int
    kept: int
    ended_early: int
