"""Values of pages that follow placements: who needs somebody first, with the four facts of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

COLOURS: Final = ("red", "amber")
"""Colours of a signal, the worst first."""
KINDS: Final = (
    "problem",
    "started_without_agreement",
    "agreement_unsigned",
    "no_contact",
    "no_hours",
    "hours_waiting",
    "work_waiting",
)
"""Kinds of signals, in the order in which they press."""


class When(StrEnum):
    """Which placements a list is about: those that run, that begin soon, or that ended not long ago."""

    RUNNING = "running"
    SOON = "soon"
    OVER = "over"


class Lacking(StrEnum):
    """What a placement is without, asked of the tables of today and not of the signals of this morning."""

    CONTACT = "contact"
    HOURS = "hours"
    AGREEMENT = "agreement"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the progress page is narrowed to; "" is everything. `signal` is a colour, a kind or `any`; `supervisor` an
    account or `none`; `q` is part of the name or number of a student, or of the name of a company. `when` None: all
    three together."""

    q: str = ""
    when: When | None = When.RUNNING
    signal: str = ""
    lacking: Lacking | None = None
    team_id: str = ""
    supervisor: str = ""
    company_id: str = ""

    @property
    def narrowed(self) -> int:
        """How many filters are on."""
        chosen = (self.signal, self.lacking, self.team_id, self.supervisor, self.company_id)
        return sum(1 for one in chosen if one)


class Followed(NamedTuple):
    """A placement with the names that a list shows."""

    placement_id: str
    student_id: str
    student: str
    number: str
    team: str | None
    company_id: str
    company: str
    starts_on: date
    ends_on: date
    study_year: int


class Alert(NamedTuple):
    """An open signal: what it is about, its colour (`amber` or `red`) and since when."""

    placement_id: str
    kind: str
    colour: str
    since: date


class Paper(NamedTuple):
    """How far the agreement is. `state` is the word of its room; `in_time` is None before the placement began."""

    state: str
    complete: bool
    unsigned: tuple[str, ...]
    in_time: bool | None


class Time(NamedTuple):
    """Hours of a placement in minutes; `required` is None when nobody said."""

    required: int | None
    entered: int
    approved: int
    last_on: date | None
    waiting_since: date | None
    weeks_waiting: int
    forecast_end: date | None
    weeks_returned: int = 0

    @property
    def share(self) -> float | None:
        """The approved part of what is required, at most 1."""
        return min(1.0, self.approved / self.required) if self.required else None


class Work(NamedTuple):
    """Assignments of a placement."""

    total: int
    open: int
    handed_in: int
    approved: int
    late: int
    waiting_since: date | None
    last_on: date | None

    @property
    def share(self) -> float | None:
        """The approved part."""
        return self.approved / self.total if self.total else None


class Contact(NamedTuple):
    """Contact moments of a placement: held, needed, of them on site, and the days around now."""

    done: int
    needed: int
    on_site: int
    last_on: date | None
    next_on: date | None
    due_on: date | None
    proposals: int

    @property
    def enough(self) -> bool:
        """As many as the school agreed on."""
        return self.done >= self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The four facts of a placement, and its open signals with red ones first; None: nothing is kept about it yet."""

    agreement: Paper | None = None
    hours: Time | None = None
    work: Work | None = None
    contact: Contact | None = None
    alerts: tuple[Alert, ...] = ()

    @property
    def colour(self) -> str:
        """`red`, `amber` or `green`: the worst of the open signals."""
        colours = {one.colour for one in self.alerts}
        return next((colour for colour in ("red", "amber") if colour in colours), "green")


NO_FACTS: Final = Facts()


class Line(NamedTuple):
    """A row of the progress page."""

    one: Followed
    facts: Facts
    supervisors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One page of placements, those that need somebody first on top. `signals` counts the placements per colour and
    kind of signal, of all that fit the other filters; `total` those that fit all."""

    lines: tuple[Line, ...]
    total: int
    everything: int
    signals: Mapping[str, int]
    teams: Mapping[str, str]
    supervisors: Mapping[str, str]
    company: str = ""


class Red(NamedTuple):
    """How many running placements have a red signal, and since when the oldest of them."""

    total: int
    since: date | None


class Call(NamedTuple):
    """Something that a person does next. `kind` names the sentence that says why and the button; `since` is the day
    from which on it asked for attention, or on which it will happen. `colour`: red, amber, or quiet."""

    kind: str
    params: Mapping[str, str | int]
    endpoint: str
    colour: str
    since: date
    about: Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The start page of a supervisor: what needs them now by student, all own students whose placement runs, and those
    who begin soon. `waiting`: students who need something, `more` of them did not fit; `failed_mails`: own mails that
    did not arrive; `total` also counts placements that are just over."""

    day: date
    needs: tuple[tuple[Call, ...], ...]
    more: int
    waiting: int
    failed_mails: int
    lines: tuple[Line, ...]
    soon: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The start page of a student: the placement that it is about, what comes first, and what comes then."""

    day: date
    line: Line
    when: When
    calls: tuple[Call, ...]
