"""Signals: something about a placement that somebody must look at, with who that is and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bpv.placements.models.listing import Line

MOST_NOTE: Final = 1000  # characters


class SignalKind(StrEnum):
    """What is wrong."""

    PROBLEM = "problem"
    STARTED_WITHOUT_AGREEMENT = "started_without_agreement"
    NO_CONTACT = "no_contact"
    NO_HOURS = "no_hours"
    HOURS_WAITING = "hours_waiting"
    WORK_WAITING = "work_waiting"
    AGREEMENT_UNSIGNED = "agreement_unsigned"


class Colour(StrEnum):
    """How much it presses."""

    RED = "red"
    AMBER = "amber"


class ClosedHow(StrEnum):
    """Who closed a signal: the clock, because the cause is gone, or a person with a note."""

    ITSELF = "itself"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason for a signal about a placement. `since` is the last day on which it was still in order."""

    kind: SignalKind
    since: date
    colour: Colour


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal. Without an owner it belongs to the coordinators of the team. `closed_by` is None when it closed by
    itself."""

    id: str
    institution_id: str
    kind: SignalKind
    placement_id: str
    student_id: str
    team_id: str | None
    problem_id: str | None
    owner_id: str | None
    given: bool
    colour: Colour
    since: date
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    closed_how: ClosedHow | None
    note: str
    version: int

    @property
    def open(self) -> bool:
        """True while somebody must look at it."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """What the list is narrowed to; "" is everything. `owner` is an account, `state` is open, closed or all."""

    state: str = "open"
    kind: str = ""
    colour: str = ""
    team_id: str = ""
    owner_id: str = ""
    placement_id: str = ""


@dataclass(frozen=True, slots=True)
class SignalLine:
    """A signal with the names that a page shows."""

    signal: Signal
    line: Line
    owner: str
    closer: str


@dataclass(frozen=True, slots=True)
class SignalCounts:
    """How many signals are open, per kind and colour, and without an owner."""

    kinds: Mapping[SignalKind, int]
    red: int
    without_owner: int

    @property
    def total(self) -> int:
        """All that are open."""
        return sum(self.kinds.values())
