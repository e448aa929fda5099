"""Values of matches: what a student wishes, and ranked places as pages see them.

The inputs of the score tell what somebody wishes; nothing here tells who somebody is (R33).
"""

from dataclasses import dataclass
from typing import Final

from sqlmodel import JSON, Field, SQLModel, String

from bpv.companies.models import PlaceFacts
from bpv.organisation.models import Period, PostcodeFields, Value
from matching.types import Explanation, Facets, Gate, RankedPlace, Verdict

TRANSPORT: Final = ("walk", "bicycle", "public_transport", "car")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SORTS: Final = ("fit", "distance", "allowance", "name")
NUMBER_OF_DAY: Final = {name: number for number, name in enumerate(WEEKDAYS)}


class WishFields(SQLModel):
    """A student's wishes for a placement, in functional words. Distances in km, one way."""

    learning_wish: str = Field(default="", max_length=2000)
    techniques: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    work_processes: list[str] = Field(default_factory=list, sa_type=JSON)
    weekdays: list[str] = Field(default_factory=list, sa_type=JSON)
    transport: str = Field(default="public_transport", sa_type=String(20))
    travel_limit_km: int | None = Field(default=None, ge=1, le=500)
    wants_allowance: bool = False


class Wish(WishFields, Value):
    """A wish as pages see it; `version` 0 means that the student saved none yet."""

    student_id: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Applied:
    """What is applied by itself for one student, and shown as such. `periods` are those one can still look for."""

    crebo: str
    qualification: str
    period: Period
    periods: tuple[Period, ...]
    under_16: bool
    home: str | None
    home_latitude: float | None
    home_longitude: float | None
    travel_limit_km: int | None
    transport: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the reader asks of the list, cleaned of nonsense. `payment` holds `expenses`, `allowance`, or both."""

    text: str = ""
    max_km: int | None = None
    days: frozenset[int] = frozenset()
    care_kinds: frozenset[str] = frozenset()
    payment: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    company_types: frozenset[str] = frozenset()
    sort: str = "fit"
    offset: int = 0
    limit: int = 20

    @property
    def active(self) -> int:
        """How many filters are on, the search not counted."""
        several = (self.days, self.care_kinds, self.payment, self.languages, self.company_types)
        return sum(len(chosen) for chosen in several) + (self.max_km is not None)


@dataclass(frozen=True, slots=True)
class Card:
    """A ranked place: its face and what the ranking says about it; `rank` counts from 1 in the list as sorted."""

    rank: int
    face: PlaceFacts
    ranked: RankedPlace


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of ranked places. `candidates` = places of the qualification, `eligible` = passed every hard rule,
    `total` = of these, what the reader's filters left."""

    applied: Applied
    cards: tuple[Card, ...]
    total: int
    eligible: int
    candidates: int
    facets: Facets


@dataclass(frozen=True, slots=True)
class Left:
    """A place that hard rules exclude: every rule that fails, the first one first."""

    face: PlaceFacts
    failed: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One page of excluded places (`total` after choosing a rule, `excluded` in all), and how many places fail each
    rule: a place counts at every rule that it fails."""

    applied: Applied
    items: tuple[Left, ...]
    total: int
    excluded: int
    counts: tuple[tuple[Gate, int], ...]
    eligible: int


@dataclass(frozen=True, slots=True)
class Travel:
    """The travel estimate of one place as a sum that can be checked: start + 60 x km x detour / speed, in minutes."""

    km: float
    minutes: int
    transport: str
    start: float
    detour: float
    speed: float


@dataclass(frozen=True, slots=True)
class Judged:
    """One place for one student: hard rules, the parts of the score, and what is unknown."""

    applied: Applied
    face: PlaceFacts
    explanation: Explanation
    travel: Travel | None


@dataclass(frozen=True, slots=True)
class Outline:
    """What a picture of places is drawn from: points in degrees (latitude, longitude); `marked` by rank in the list."""

    ground: tuple[PostcodeFields, ...]
    home: tuple[float, float] | None
    marked: tuple[tuple[int, float, float], ...]
    others: tuple[tuple[float, float], ...]
