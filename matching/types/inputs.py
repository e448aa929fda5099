"""What goes into the library: declared facts, wishes, weights and settings. Nothing about who a person is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Route(StrEnum):
    """School-based (BOL) or work-based (BBL)."""

    BOL = "BOL"
    BBL = "BBL"


class CareLevel(IntEnum):
    """How sure it is that a place can meet a need. A need absent from the mapping is *unknown*, which is not NONE."""

    NONE = 0
    DECLARED = 1
    VERIFIED = 2
    EXPERIENCED = 3


class Transport(StrEnum):
    """How the student travels; the formula per means is in `matching.criteria.travel`."""

    WALK = "walk"
    BICYCLE = "bicycle"
    PUBLIC_TRANSPORT = "public_transport"
    CAR = "car"


class PaymentWish(StrEnum):
    """What counts in the payment component: both halves, only expenses, or only the allowance."""

    NO_WISH = "no_wish"
    EXPENSES = "expenses"
    ALLOWANCE = "allowance"


class Gate(StrEnum):
    """The hard rules, in the order in which they are applied and shown."""

    RECOGNITION = "recognition"
    CAPACITY = "capacity"
    PERIOD = "period"
    ROUTE = "route"
    STUDY_YEAR = "study_year"
    AGE = "age"
    CARE = "care"
    TRAVEL = "travel"
    LANGUAGE = "language"
    PAUSED = "paused"
    EARLIER = "earlier"


class Component(StrEnum):
    """The parts of a score, in the order in which they are shown."""

    CONTENT = "content"
    GUIDANCE = "guidance"
    CARE = "care"
    PAYMENT = "payment"
    TRAVEL = "travel"
    DAYS = "days"
    CONTINUITY = "continuity"
    SUCCESS = "success"


class SortOrder(StrEnum):
    """Best score first, nearest first, or highest allowance first; unknown comes last, ties fall to the score."""

    SCORE = "score"
    DISTANCE = "distance"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceFacts:
    """Guidance at a place; None = unknown. Hours are clock hours of guidance a week per student."""

    hours_per_week: float | None = None
    trainers_free: int | None = None
    students_per_trainer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """Payment at a place; None = unknown. The allowance is in euro per month for full time."""

    expenses_covered: bool | None = None
    allowance_per_month: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """One place on offer: one establishment, one qualification, one route, one period.

    None means unknown, except for the period and `recognised_until`, where it means "no limit on that side".
    `recognised_from` None means that no valid recognition is known. Weekdays are 0 (Monday) to 6. Empty `study_years` =
    open to every year. Coordinates are WGS84 degrees and are None for a private address or a place abroad.
    `company_name` serves free search only and never a score.
    """

    place_id: str
    company_id: str
    establishment_id: str
    qualification: str
    route: Route
    capacity_left: int
    recognised_from: date | None
    recognised_until: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    study_years: frozenset[int] = frozenset()
    latitude: float | None = None
    longitude: float | None = None
    country: str = "NL"
    days_per_week: int | None = None
    weekdays: frozenset[int] | None = None
    minimum_age: int | None = None
    suitable_for_under_16: bool | None = None
    care: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    languages: frozenset[str] | None = None
    techniques: frozenset[str] | None = None
    work_processes: frozenset[str] | None = None
    text: str = ""
    company_name: str = ""
    company_type: str | None = None
    internal: bool = False
    guidance: GuidanceFacts = GuidanceFacts()
    payment: PaymentFacts = PaymentFacts()
    company_paused: bool = False


class WishError(ValueError):
    """A student's wish that cannot be ranked; `field` names the input at fault."""

    def __init__(self, field_name: str, value: object) -> None:
        super().__init__(f"{field_name}: {value!r}")
        self.field = field_name


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentWish:
    """What one student needs and declares. `age` (whole years on the start date) serves the legal gate only.

    `age` None is treated as under 16. `care_kinds` holds only what the student chose to share for matching;
    with `care_scored` False it is a hard rule and nothing else.
    `languages` are those the student can work in; empty sets and None mean "no wish".
    Raises WishError for a period that ends before it starts and for numbers that make no sense.
    """

    qualification: str
    route: Route
    period_start: date
    period_end: date
    study_year: int
    age: int | None
    home_latitude: float | None = None
    home_longitude: float | None = None
    travel_limit_km: float | None = None
    transport: Transport = Transport.PUBLIC_TRANSPORT
    abroad: bool = False
    days_per_week: int | None = None
    weekdays: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    work_processes: frozenset[str] = frozenset()
    learning_wish: str = ""
    care_kinds: frozenset[str] = frozenset()
    care_scored: bool = True
    payment: PaymentWish = PaymentWish.NO_WISH
    earlier_companies: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.period_end < self.period_start:
            raise WishError("period_end", self.period_end)
        bounds: tuple[tuple[str, float | None, float, float], ...] = (
            ("study_year", self.study_year, 1, 12),
            ("age", self.age, 0, 120),
            ("home_latitude", self.home_latitude, -90, 90),
            ("home_longitude", self.home_longitude, -180, 180),
            ("travel_limit_km", self.travel_limit_km, 0, 20_000),
            ("days_per_week", self.days_per_week, 1, 7),
        )
        for name, value, low, high in bounds:
            if value is not None and not low <= value <= high:
                raise WishError(name, value)
        if any(not 0 <= day <= 6 for day in self.weekdays):
            raise WishError("weekdays", sorted(self.weekdays))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How heavily each component counts; the shares are 0 or more and sum to 1. Raises ValueError otherwise.

    `success` counts only where a learned model is given; without one the other shares are scaled up.
    """

    name: str
    version: int
    content: float
    guidance: float
    care: float
    payment: float
    travel: float
    days: float
    continuity: float
    success: float = 0.0

    def __post_init__(self) -> None:
        shares = self.shares()
        if not all(math.isfinite(share) and share >= 0 for share in shares):
            raise ValueError(f"weights {self.name} {self.version}: a share is negative or not a number")
        if abs(sum(shares) - 1) > 1e-9:
            raise ValueError(f"weights {self.name} {self.version}: shares sum to {sum(shares)}, not 1")

    def shares(self) -> tuple[float, ...]:
        """The shares in the order of `Component`."""
        return (
            self.content, self.guidance, self.care, self.payment, self.travel, self.days, self.continuity, self.success
        )  # fmt: skip

    def with_success(self, share: float) -> "Weights":
        """These weights, which have none for expected success, with this share (0-1) of it: the others make room in
        proportion. Raises ValueError when they have one already, or for a share outside 0-1."""
        if self.success:
            raise ValueError(f"weights {self.name} {self.version}: expected success has a share already")
        scaled = {component.value: getattr(self, component) * (1 - share) for component in Component}
        return replace(self, **(scaled | {"success": share}))


DEFAULT_WEIGHTS = Weights(
    name="standard", version=1, content=0.35, guidance=0.20, care=0.10, payment=0.10, travel=0.15, days=0.05,
    continuity=0.05,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Settings of the hard rules: the care level that opens the gate, and the share of the period to be covered."""

    care_level: CareLevel = CareLevel.DECLARED
    minimum_overlap: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader narrows the list to, on top of the hard rules. Several values of one filter: any will do,
    except `care_kinds`, which must all be at least declared. A place that is silent on a filter is left out."""

    max_distance_km: float | None = None
    days_per_week: frozenset[int] = frozenset()
    care_kinds: frozenset[str] = frozenset()
    expenses: bool = False
    allowance: bool = False
    languages: frozenset[str] = frozenset()
    company_types: frozenset[str] = frozenset()
    text: str = ""
