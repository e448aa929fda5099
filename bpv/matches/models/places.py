"""Values of matches: what a student wishes, and ranked places as pages see them.

The inputs of the score tell what somebody wishes; nothing here tells who somebody is (R33).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import JSON, Field, SQLModel, String

from bpv.companies.models import PlaceFacts
from bpv.companies.models.naming import PlaceName
from bpv.organisation.models import Period, PostcodeFields, Value
from matching.types import Explanation, Facets, Gate, PaymentWish, RankedPlace, Verdict

PAYMENT_WISHES: Final = tuple(wish.value for wish in PaymentWish)
TRANSPORT: Final = ("walk", "bicycle", "public_transport", "car")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SORTS: Final = ("fit", "distance", "allowance", "name")
NUMBER_OF_DAY: Final = {name: number for number, name in enumerate(WEEKDAYS)}


class WishFields(SQLModel):
    """A student's wishes for a placement, in functional words. Distances in km, one way."""

    learning_wish: str = Field(default="", max_length=2000)
    learning_tags: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    techniques: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    work_processes: list[str] = Field(default_factory=list, sa_type=JSON)
    weekdays: list[str] = Field(default_factory=list, sa_type=JSON)
    transport: str = Field(default="public_transport", sa_type=String(20))
    travel_limit_km: int | None = Field(default=None, ge=1, le=500)
    payment_wish: str = Field(
        default=PaymentWish.NO_WISH.value, sa_type=String(12), sa_column_kwargs={"server_default": "no_wish"}
    )
    abroad: bool = False


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


MOST_LISTED: Final = 50  # places on a student's own list
MOST_SEARCHES: Final = 20  # saved searches of one student
MOST_COMPARED: Final = 4  # places side by side
MOST_NOTE: Final = 500
MOST_WORD: Final = 300


class Answer(StrEnum):
    """What a student said to a suggestion; a declined one stays known, so that the suggester sees it."""

    WAITING = "waiting"
    KEPT = "kept"
    DECLINED = "declined"


class Standing(StrEnum):
    """How a place on a list stands today."""

    FITS = "fits"
    FAILS = "fails"
    CLOSED = "closed"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Listed:
    """A place on a student's own list; `position` counts up from the top of the list, with gaps."""

    id: str
    student_id: str
    place_id: str
    position: int
    note: str
    added_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that an account of the school, `suggested_by`, put on a student's list. `despite` are the hard rules that
    it failed then; `word` is what the student said with a no."""

    id: str
    student_id: str
    place_id: str
    suggested_by: str
    why: str
    despite: tuple[str, ...]
    suggested_at: datetime
    answer: Answer
    word: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a student's list: the place by name, how it stands today with every failed rule, and its score when
    it fits. `face` is None for a place that is not open any more."""

    listed: Listed
    name: PlaceName
    standing: Standing
    face: PlaceFacts | None
    ranked: RankedPlace | None
    failed: tuple[Verdict, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A student's whole list in their own order, and the suggestions that they declined."""

    items: tuple[Item, ...]
    declined: tuple[Suggestion, ...]
    names: Mapping[str, PlaceName]


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that a student keeps: its words and filters as the address of the list has them, in order."""

    id: str
    student_id: str
    name: str
    q: str
    filters: tuple[tuple[str, str], ...]
    paused: bool
    created_at: datetime
    mailed_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Watched:
    """A saved search as the job sees it. `told` are the places that the student knows of, `looked_version` is the
    version of the registry at the last look, `waits` is true when something new waits for the turn of its mail."""

    id: str
    institution_id: str
    student_id: str
    q: str
    filters: tuple[tuple[str, str], ...]
    told: frozenset[str]
    looked_version: int
    waits: bool
    mails: tuple[date, ...]
    version: int
