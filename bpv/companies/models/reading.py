"""What pages and other rooms read of the registry: plain frozen values, filled set-based."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bpv.companies.models.registry import (
    CareAgreement,
    CareKind,
    CareLevel,
    CareOffer,
    Company,
    CompanyType,
    Establishment,
    OfferedWorkProcess,
    Place,
    Recognition,
    RecognitionStatus,
    Trainer,
)

NO_CARE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RecognitionTerms:
    """Terms of domain.md §2 in whole years: re-assessment by SBB, and lapse without any BPV."""

    reassess_after: int = 4
    lapse_after: int = 4


@dataclass(frozen=True, slots=True)
class RecognitionVerdict:
    """The status of a recognition on a date. `since` is the day it began; `reason` is a word code."""

    status: RecognitionStatus
    reason: str
    since: date | None = None

    @property
    def counts(self) -> bool:
        """True when a student may be placed: a re-assessment that is due does not end a recognition."""
        return self.status in (RecognitionStatus.VALID, RecognitionStatus.REASSESSMENT_DUE)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Known facts of a company in whole percents, rounded down: 100 only when everything is known."""

    content: int
    guidance: int
    care: int
    payment: int

    @property
    def total(self) -> int:
        """The mean of the four aspects, rounded down."""
        return (self.content + self.guidance + self.care + self.payment) // 4


class RecognisedFilter(StrEnum):
    """Which companies for a qualification: recognised on the date, or suitable by their data but not recognised."""

    VALID = "valid"
    MISSING = "missing"


class PausedFilter(StrEnum):
    """Companies that take students now, or that do not."""

    ACTIVE = "active"
    PAUSED = "paused"


class CompletenessFilter(StrEnum):
    """Bands of the completeness in percents."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


BANDS: Final[Mapping[CompletenessFilter, tuple[int, int]]] = MappingProxyType(
    {CompletenessFilter.LOW: (0, 39), CompletenessFilter.MIDDLE: (40, 79), CompletenessFilter.HIGH: (80, 100)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryFilter:
    """What the registry is narrowed to. `on` is the day for which recognitions are judged. Empty means no wish."""

    on: date
    q: str = ""
    crebo: str = ""
    recognised: RecognisedFilter = RecognisedFilter.VALID
    place: str = ""
    company_type: CompanyType | None = None
    care: CareKind | None = None
    care_level: CareLevel = CareLevel.DECLARED
    free_trainer: bool = False
    expenses: bool = False
    allowance: bool = False
    under_16: bool = False
    abroad: bool = False
    completeness: CompletenessFilter | None = None
    paused: PausedFilter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyLine:
    """A company in a list. `statuses` counts its recognitions per status; `places_free`: places not given away."""

    id: str
    name: str
    company_type: CompanyType
    place: str | None
    country: str
    completeness: int
    paused: bool
    address_private: bool = False
    statuses: tuple[tuple[RecognitionStatus, int], ...] = ()
    places_free: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryCount:
    """How many companies a list has; the school's own training companies are counted apart (REG-17)."""

    external: int
    internal: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.external + self.internal


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionLine:
    """A recognition with the status that follows from its dates."""

    recognition: Recognition
    verdict: RecognitionVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDetail:
    """Everything of one company that a page shows. `agreements` is None for who may not read them."""

    company: Company
    completeness: Completeness
    establishments: tuple[Establishment, ...]
    recognitions: tuple[RecognitionLine, ...]
    trainers: tuple[Trainer, ...]
    care_offers: tuple[CareOffer, ...]
    agreements: tuple[CareAgreement, ...] | None
    work_processes: tuple[OfferedWorkProcess, ...]
    places: tuple[Place, ...]

    @property
    def crebos(self) -> tuple[str, ...]:
        """All qualifications that a recognition, a place or a work process of this company names, in order."""
        named = {line.recognition.crebo for line in self.recognitions}
        named |= {place.crebo for place in self.places} | {line.crebo for line in self.work_processes}
        return tuple(sorted(named))

    def establishment(self, establishment_id: str) -> Establishment | None:
        """One of its establishments, or None."""
        return next((one for one in self.establishments if one.id == establishment_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """One place with all that ranking needs to know; None means unknown.

    `recognised_from` is None without a recognition that counts; `recognised_until` is the last day (inclusive), None
    without an end in sight. Coordinates and postcode are None for a private address. `care` maps a kind of care to its
    highest level (`CareLevel` values; `not_possible` is a known no; absence is unknown). Money in euro cents a month
    full-time, hours a week. `work_processes` are the codes that are possible here for `crebo`, None when nothing is
    known about any. Weekdays are `mon` .. `sun`, None when unknown.
    """

    place_id: str
    company_id: str
    establishment_id: str
    crebo: str
    route: str
    starts_on: date
    ends_on: date
    study_years: tuple[int, ...]
    capacity: int
    taken: int
    title: str
    text: str
    days_per_week: int | None
    weekdays: tuple[str, ...] | None
    recognised_from: date | None
    recognised_until: date | None
    company_name: str
    company_type: str
    internal: bool
    paused: bool
    country: str
    suitable_under_16: bool | None
    languages: tuple[str, ...] | None
    techniques: tuple[str, ...] | None
    machines: tuple[str, ...] | None
    work_processes: tuple[str, ...] | None
    care: Mapping[str, str] = field(default_factory=lambda: NO_CARE)
    guidance_hours: float | None = None
    max_students_per_trainer: int | None = None
    trainers_free: int | None = None
    expenses_covered: bool | None = None
    allowance_cents: int | None = None
    place: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    address_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage:
    """One place for a student: the four aspects without remarks, contact data, names of trainers or agreements.

    `trainer_courses` are the courses that its trainers followed. A private address leaves no address, postcode, place
    or coordinates in the establishment.
    """

    place: Place
    company: Company
    establishment: Establishment
    trainer_count: int
    trainer_courses: tuple[str, ...]
    care_offers: tuple[CareOffer, ...]
    work_processes: tuple[OfferedWorkProcess, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRecord:
    """A whole company to be recorded at once, with ids chosen by the caller: for the seed and for tests."""

    company: Company
    establishments: tuple[Establishment, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    trainers: tuple[Trainer, ...] = ()
    care_offers: tuple[CareOffer, ...] = ()
    agreements: tuple[CareAgreement, ...] = ()
    work_processes: tuple[OfferedWorkProcess, ...] = ()
    places: tuple[Place, ...] = ()
