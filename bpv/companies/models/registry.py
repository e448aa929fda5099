"""Values of the registry. Every aspect field may be unknown (None): unknown is never 'no' (REG-01)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import JSON, Field, SQLModel, String

from bpv.organisation.models import CREBO, Route, Value

KVK: Final = r"^[0-9]{8}$"
ESTABLISHMENT_NUMBER: Final = r"^[0-9]{12}$"


class CompanyType(StrEnum):
    """Forms of a learning company (REG-16, REG-17, REG-18)."""

    COMPANY = "company"
    HYBRID = "hybrid_place"
    PPS = "pps"
    NEIGHBOURHOOD = "wijkleerbedrijf"
    GUILD = "gilde_leren"
    SELF_EMPLOYED = "zzp"
    INTERNAL = "internal_training_company"
    ABROAD = "abroad"


class CareKind(StrEnum):
    """What a company can offer to a student who needs it, in functional words; never a diagnosis (domain.md §8)."""

    WHEELCHAIR = "wheelchair_access"
    QUIET = "quiet_workplace"
    COACHING = "extra_coaching"
    AUTISM = "autism_experience"
    HOURS = "adjusted_hours"
    HEARING = "hearing_support"
    SIGHT = "sight_support"
    READING = "reading_support"
    STRUCTURE = "fixed_structure"


class CareLevel(StrEnum):
    """How sure the offer is. `not_possible` is a known no; absence of a line is unknown."""

    NOT_POSSIBLE = "not_possible"
    DECLARED = "declared"
    VERIFIED = "verified"
    EXPERIENCED = "experienced"


class RecognitionStatus(StrEnum):
    """Computed for a date, never typed in (domain.md §2)."""

    VALID = "valid"
    REASSESSMENT_DUE = "reassessment_due"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REQUESTED = "requested"
    REFUSED = "refused"
    NONE = "none"


class SourceKind(StrEnum):
    """Where a value came from."""

    REGISTER = "register"
    IMPORT = "import"
    SCHOOL = "school"
    COMPANY = "company"


class CompanyFields(SQLModel):
    """Base data and the four aspects. Money in euro cents per month full-time; hours per week."""

    name: str = Field(min_length=1, max_length=200)
    kvk: str | None = Field(default=None, regex=KVK, max_length=8)
    sbb_company_code: str | None = Field(default=None, max_length=17)
    company_type: CompanyType = Field(default=CompanyType.COMPANY, sa_type=String(30))
    country: str = Field(default="NL", min_length=2, max_length=2)
    website: str | None = Field(default=None, max_length=300)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    remarks: str | None = Field(default=None, max_length=4000)
    paused: bool = False
    suitable_under_16: bool | None = None
    # content
    description: str | None = Field(default=None, max_length=8000)
    sector: str | None = Field(default=None, max_length=120)
    techniques: list[str] = Field(default_factory=list, sa_type=JSON)
    machines: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    size: int | None = Field(default=None, ge=0, le=1_000_000)
    # guidance
    guidance_hours: float | None = Field(default=None, ge=0, le=60)
    guidance_way: str | None = Field(default=None, max_length=2000)
    max_students_per_trainer: int | None = Field(default=None, ge=0, le=100)
    # payment
    expenses_covered: bool | None = None
    expenses_which: str | None = Field(default=None, max_length=400)
    allowance_cents: int | None = Field(default=None, ge=0, le=1_000_000)
    pro_rata: str | None = Field(default=None, max_length=200)
    cao: str | None = Field(default=None, max_length=200)
    payment_confirmed_on: date | None = None


CONTENT: Final = ("description", "sector", "techniques", "machines", "languages", "size")
GUIDANCE: Final = ("guidance_hours", "guidance_way", "max_students_per_trainer")
PAYMENT: Final = ("expenses_covered", "expenses_which", "allowance_cents", "pro_rata", "cao", "payment_confirmed_on")
BASE: Final = (
    "name",
    "kvk",
    "sbb_company_code",
    "company_type",
    "country",
    "website",
    "email",
    "phone",
    "suitable_under_16",
)


class Source(Value):
    """Where a field's value came from, and the date it was true."""

    source: SourceKind
    on: date


class Company(CompanyFields, Value):
    """A company as pages and other rooms see it; `sources` tells source and date per field that is known."""

    id: str
    institution_id: str
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    sources: dict[str, Source] = Field(default_factory=dict)


class EstablishmentFields(SQLModel):
    """A location of a company. `address_private` hides address, map and distance from everybody (domain.md §2)."""

    name: str | None = Field(default=None, max_length=200)
    number: str | None = Field(default=None, regex=ESTABLISHMENT_NUMBER, max_length=12)
    street: str | None = Field(default=None, max_length=120)
    house_number: str | None = Field(default=None, max_length=20)
    postcode: str | None = Field(default=None, max_length=12)
    place: str | None = Field(default=None, max_length=80)
    country: str = Field(default="NL", min_length=2, max_length=2)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    address_private: bool = False
    main: bool = True


class Establishment(EstablishmentFields, Value):
    """A location as pages see it."""

    id: str
    company_id: str
    version: int = 1


class RecognitionFields(SQLModel):
    """SBB's recognition of an establishment for one qualification: dates only; the status follows from them."""

    crebo: str = Field(regex=CREBO, max_length=5)
    requested_on: date | None = None
    recognised_from: date | None = None
    last_assessed: date | None = None
    withdrawn_on: date | None = None
    refused_on: date | None = None
    last_bpv_end: date | None = None
    partner: str | None = Field(default=None, max_length=120)


class Recognition(RecognitionFields, Value):
    """A recognition as pages see it."""

    id: str
    establishment_id: str
    version: int = 1


class TrainerFields(SQLModel):
    """A trainer in the company; `free_capacity` counts students that can still be taken on."""

    name: str = Field(min_length=1, max_length=120)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    courses: list[str] = Field(default_factory=list, sa_type=JSON)
    course_on: date | None = None
    free_capacity: int | None = Field(default=None, ge=0, le=100)


class Trainer(TrainerFields, Value):
    """A trainer as pages see them."""

    id: str
    company_id: str
    account_id: str | None = None
    version: int = 1


class CareOfferFields(SQLModel):
    """One kind of care at one level of certainty, with date and source."""

    kind: CareKind = Field(sa_type=String(30))
    level: CareLevel = Field(sa_type=String(15))
    dated_on: date
    source: SourceKind = Field(default=SourceKind.SCHOOL, sa_type=String(10))
    note: str | None = Field(default=None, max_length=500)


class CareOffer(CareOfferFields, Value):
    """A care offer as pages see it."""

    id: str
    company_id: str
    version: int = 1


class CareAgreementFields(SQLModel):
    """A special guidance agreement: who does what until when. Functional words, no diagnosis."""

    who: str = Field(min_length=1, max_length=200)
    what: str = Field(min_length=1, max_length=1000)
    until: date
    agreed_on: date


class CareAgreement(CareAgreementFields, Value):
    """A care agreement as pages see it."""

    id: str
    company_id: str
    student_id: str | None = None
    version: int = 1


class OfferedWorkProcessFields(SQLModel):
    """Whether a work process of a qualification can be done at this company."""

    crebo: str = Field(regex=CREBO, max_length=5)
    code: str = Field(max_length=20)
    possible: bool
    dated_on: date
    source: SourceKind = Field(default=SourceKind.SCHOOL, sa_type=String(10))


class OfferedWorkProcess(OfferedWorkProcessFields, Value):
    """An offered work process as pages see it."""

    id: str
    company_id: str


class PlaceFields(SQLModel):
    """Places on offer at an establishment: one qualification, route and period, `capacity` of them."""

    reference: str | None = Field(default=None, max_length=60)
    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=8000)
    crebo: str = Field(regex=CREBO, max_length=5)
    route: Route = Field(default=Route.BOL, sa_type=String(3))
    starts_on: date
    ends_on: date
    study_years: list[int] = Field(default_factory=list, sa_type=JSON)
    capacity: int = Field(default=1, ge=0, le=1000)
    days_per_week: int | None = Field(default=None, ge=1, le=7)
    weekdays: list[str] = Field(default_factory=list, sa_type=JSON)
    closed: bool = False


class Place(PlaceFields, Value):
    """A place as pages and matching see it; `taken` counts what is given away."""

    id: str
    company_id: str
    establishment_id: str
    taken: int = 0
    version: int = 1
