"""Values of the read side: figures about places and students, companies worth a talk, and what waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

UNKNOWN: Final = "unknown"
ABROAD: Final = "abroad"
NO_PARAMS: Final[Mapping[str, str | int]] = MappingProxyType({})


class PlanPeriod(NamedTuple):
    """A BPV period that lies ahead, as the plan of a cohort names it."""

    id: str
    name: str
    crebo: str
    route: str
    cohort: int
    study_year: int
    starts_on: date
    ends_on: date


class StudentGroup(NamedTuple):
    """How many students of one plan live in one region; `region` is the first figure of their postcode."""

    crebo: str
    route: str
    cohort: int
    study_year: int
    region: str | None
    students: int


class PlacedGroup(NamedTuple):
    """How many students of one group have a placement in a period."""

    period_id: str
    group: StudentGroup


class PlaceLine(NamedTuple):
    """An open place as the tally needs it. Dates are ISO texts, which sort as dates do; None: no such date is known."""

    crebo: str
    route: str
    starts_on: str
    ends_on: str
    study_years: str
    capacity: int
    taken: int
    country: str
    private: bool
    region: str | None
    recognised_from: str | None
    withdrawn_on: str | None
    refused_on: str | None
    last_bpv_end: str | None


class Block(NamedTuple):
    """BPV periods of the same name that begin on the same day, whatever the qualification."""

    starts_on: date
    name: str


class LineKey(NamedTuple):
    """A qualification and route within a block."""

    block: Block
    crebo: str
    route: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Students who need a place, places offered, those of them that are recognised on the first day, and free ones."""

    needing: int = 0
    offered: int = 0
    recognised: int = 0
    free: int = 0

    @property
    def gap(self) -> int:
        """Students without a free recognised place; below zero: places left over."""
        return self.needing - self.free

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.needing + other.needing,
            self.offered + other.offered,
            self.recognised + other.recognised,
            self.free + other.free,
        )


Cells = Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Tally:
    """All figures at their finest: per block, qualification, route and region. `fitting_none` counts open places that
    no period ahead asks for; `period_ids` gives one period of each line, for addresses."""

    lines: Mapping[LineKey, Cells]
    period_ids: Mapping[LineKey, str]
    ends_on: Mapping[LineKey, date]
    fitting_none: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row of a level: its figures, how many are short counted per qualification, and what its link asks for."""

    label: str
    figures: Figures
    short: int
    urgent: bool = False
    starts_on: date | None = None
    asks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which part of the figures somebody looks at; empty values: all of it."""

    block: Block | None = None
    crebo: str = ""
    route: str = ""
    region: str = ""

    @property
    def level(self) -> str:
        """`all`, `period`, `qualification` or `region`."""
        if self.block is None:
            return "all"
        if not self.crebo:
            return "period"
        return "region" if self.region else "qualification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many students a domain of qualifications has; an empty name: the list of qualifications does not say."""

    name: str
    students: int
    share: float
    placed: int = 0


class Qualified(NamedTuple):
    """A qualification as the newest edition of the list names it."""

    name: str
    domain: str
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A line that is short, with the region where most of its students are short of a place."""

    key: LineKey
    label: str
    short: int
    region: str
    region_label: str
    urgent: bool
    asks: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the shortage page shows of one choice. `parts` sum to `figures`; `worst` are lines by shortage."""

    day: date
    chosen: Chosen
    label: str
    trail: tuple[tuple[str, Mapping[str, str]], ...]
    figures: Figures
    short: int
    urgent: bool
    parts: tuple[Part, ...]
    worst: tuple[Short, ...]
    shares: tuple[Share, ...]
    fitting_none: int
    watch_weeks: int
    asks: Mapping[str, str]
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One row of the export: the figures at their finest, in words."""

    period: str
    starts_on: date
    ends_on: date
    crebo: str
    qualification: str
    route: str
    region: str
    figures: Figures


class Face(NamedTuple):
    """What a list shows of a place."""

    company_id: str
    company: str
    title: str


class Lead(NamedTuple):
    """A company that could be recognised, with the place of its main establishment when that is no secret."""

    company_id: str
    name: str
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPlace:
    """A place that the figures count; `free` counts what is not given away, recognised or not."""

    company_id: str
    company: str
    title: str
    region: str
    capacity: int
    free: int
    recognised: bool


class Spot(NamedTuple):
    """A recognised establishment with where it lies; coordinates are None when only its postcode area is known."""

    company_id: str
    name: str
    company_type: str
    paused: bool
    place: str | None
    crebo: str
    private: bool
    country: str
    postcode: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A recognised company with its distance in kilometres, that of its nearest recognised establishment."""

    company_id: str
    name: str
    place: str | None
    paused: bool
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """Recognised companies around a postcode. `counts` is per qualification; the school's own training company and
    companies without a distance (private address, abroad, postcode unknown) are counted apart."""

    code: str
    place: str
    km: float
    crebo: str
    counts: tuple[tuple[str, str, int], ...]
    companies: tuple[Near, ...]
    total: int
    internal: int
    not_placeable: int


class Candidate(NamedTuple):
    """A company beside a qualification that is short, as the rule for talks sees it. `regions` are those of its
    establishments; `open_places` and `closed_places` count capacity; days are None when nothing is recorded."""

    company_id: str
    name: str
    crebo: str
    recognised: bool
    open_places: int
    closed_places: int
    regions: frozenset[str]
    paused: bool
    relation_paused: bool
    last_talk: date | None


class TalkReason(NamedTuple):
    """Why a talk could help: a word code with parameters, and its points."""

    code: str
    params: Mapping[str, str | int]
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A company where a talk could yield most; `points` is the sum of its reasons."""

    company_id: str
    name: str
    crebo: str
    qualification: str
    points: int
    reasons: tuple[TalkReason, ...]


class Task(NamedTuple):
    """Something that waits: its kind and subject, who owns it, by when, where to act, and a sentence as a word code."""

    kind: str
    subject: str
    owner_id: str | None
    due: date | None
    endpoint: str
    asks: Mapping[str, str]
    code: str
    params: Mapping[str, str | int] = NO_PARAMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A task as the start page shows it."""

    task: Task
    owner: str
    late: bool
    since: bool  # the date of the task says since when it waits
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """How many tasks of a kind there are in all, with the list that has the rest."""

    kind: str
    count: int
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The start page: the most urgent tasks, in order, and the counts of all."""

    day: date
    waiting: tuple[Waiting, ...]
    rests: tuple[Rest, ...]
    total: int
    companies: int


class Placeless(NamedTuple):
    """A student without a place in a period: how many proposals wait, and a failed match that waits, if any."""

    student_id: str
    name: str
    number: str
    team: str | None
    period_id: str
    period: str
    starts_on: date
    proposals: int
    failed_match_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacelessPage:
    """One page of students without a place before a period that begins within so many weeks."""

    lines: tuple[Placeless, ...]
    total: int
    weeks: int
    first: date | None
    teams: Mapping[str, str]
    team_id: str
