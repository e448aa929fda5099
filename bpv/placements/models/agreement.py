"""The agreement of a placement (praktijkovereenkomst): its sheets, who signs, and what a change of it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import JSON, Field, SQLModel, String

MOST_PART: Final = 2000  # characters of a part in words
MOST_TERMS: Final = 40_000  # characters of the general terms
ADULT: Final = 18  # years, from when on no parent signs
MOST_HOURS: Final = 9999  # the national register keeps four figures


class Kind(StrEnum):
    """Stage in the school-based route, leerbaan in the work-based one."""

    STAGE = "stage"
    LEERBAAN = "leerbaan"


class AgreementState(StrEnum):
    """Where an agreement is. `none` is a placement without one, which no row has."""

    NONE = "none"
    DRAFT = "draft"
    SENT = "sent"
    COMPLETE = "complete"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class SheetState(StrEnum):
    """A sheet is in force, waits for the consent of the student, came earlier, or was declined."""

    CURRENT = "current"
    PROPOSED = "proposed"
    PAST = "past"
    DECLINED = "declined"


class Party(StrEnum):
    """Who signs, in the order in which they are shown."""

    STUDENT = "student"
    PARENT = "parent"
    COMPANY = "company"
    SCHOOL = "school"


class How(StrEnum):
    """How somebody signed: with an own account, or with a link that was mailed."""

    ACCOUNT = "account"
    LINK = "link"


class Change(StrEnum):
    """What a new sheet changes (domain.md 1.4)."""

    FIRST = "first"
    OTHER_COMPANY = "other_company"
    OTHER_SCHOOL = "other_school"
    ELECTIVE = "elective"
    DATES = "dates"
    HOURS = "hours"
    QUALIFICATION = "qualification"
    CONTENT = "content"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"


class Asker(StrEnum):
    """Who asks for a change."""

    STUDENT = "student"
    COMPANY = "company"
    SCHOOL = "school"


class SheetFields(SQLModel):
    """What the sheet says, as it was on the day it was made: a name that changes later does not change a sheet.

    Hours are clock hours; `spread` gives them per study year, `work_processes` are codes of the qualification.
    """

    crebo: str = Field(regex=r"^[0-9]{5}$", max_length=5)
    qualification: str = Field(max_length=230)
    elective_code: str | None = Field(default=None, max_length=12)
    elective_only: bool = False
    route: str = Field(max_length=3, sa_type=String(3))
    starts_on: date
    ends_on: date
    hours: int | None = Field(default=None, ge=1, le=MOST_HOURS)
    spread: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    company_name: str = Field(max_length=200)
    company_code: str | None = Field(default=None, max_length=17)
    company_place: str = Field(default="", max_length=300)
    trainer_id: str | None = Field(default=None, max_length=20)
    trainer_name: str = Field(default="", max_length=120)
    trainer_email: str | None = Field(default=None, max_length=254)
    supervisor_id: str | None = Field(default=None, max_length=20)
    supervisor_name: str = Field(default="", max_length=120)
    work_processes: list[str] = Field(default_factory=list, sa_type=JSON)
    assessment: str = Field(default="", max_length=MOST_PART)
    guidance: str = Field(default="", max_length=MOST_PART)
    dissolution: str = Field(default="", max_length=MOST_PART)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version of the sheet: what it says, what it changed, who asked, and until when somebody may object."""

    id: str
    agreement_id: str
    number: int
    state: SheetState
    says: SheetFields
    changes: tuple[Change, ...]
    asked_by: Asker
    terms_id: str | None
    at: datetime
    made_by: str | None
    object_until: date | None = None
    consented_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody signed one version of the sheet."""

    party: Party
    name: str
    at: datetime
    how: How
    sheet_number: int


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody objected to a new sheet; the school answers, or corrects the sheet."""

    id: str
    sheet_number: int
    party: Party
    name: str
    text: str
    at: datetime
    answer: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement. `number` is the sheet in force, `sequence` the number among the agreements of the student
    (BPV-volgnummer), `complete_on` the day of the last signature, `first_complete_on` that of the first time: an edit
    voids signatures, but not that the placement began with them. `exception` says why it is signed although the company
    is not recognised. `ended_on` is the actual last day, once it is over.
    """

    id: str
    institution_id: str
    placement_id: str
    student_id: str
    sequence: int
    kind: Kind
    state: AgreementState
    language: str
    number: int
    parent_name: str
    parent_email: str
    exception: str
    sent_on: date | None
    complete_on: date | None
    first_complete_on: date | None
    version: int
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """The agreement of a placement as other rooms need it. `missing` are the legal parts that lack, as word codes;
    `valid_at_start` is None while the first day is to come and not everybody signed. State `none`: no agreement."""

    agreement_id: str | None = None
    state: AgreementState = AgreementState.NONE
    missing: tuple[str, ...] = ()
    unsigned: tuple[Party, ...] = ()
    sent_on: date | None = None
    complete_on: date | None = None
    valid_at_start: bool | None = None
    trainer_id: str | None = None
    trainer_name: str = ""
    trainer_email: str | None = None
    supervisor_id: str | None = None
    hours: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: with an account, or with a link."""

    name: str
    account_id: str | None = None
    link_id: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """A version of the general terms in a language. `consented_on` is when the student council agreed to them."""

    id: str
    language: str
    number: int
    title: str
    text: str
    valid_from: date
    consented_on: date | None


@dataclass(frozen=True, slots=True)
class Written:
    """A new version of the general terms; `key` is the form's, so that sending it twice writes it once."""

    language: str
    title: str
    text: str
    valid_from: date
    consented_on: date | None
    key: str


@dataclass(frozen=True, slots=True)
class Edited:
    """What the school wants the sheet to say, who asked, and whether that was talked over."""

    says: SheetFields
    asked_by: Asker
    talked: bool
    language: str
    parent_name: str
    parent_email: str


@dataclass(frozen=True, slots=True)
class Full:
    """An agreement with everything around it: all sheets and objections, newest first, and the signatures of the sheet
    in force that were not voided."""

    agreement: Agreement
    sheets: tuple[Sheet, ...]
    signatures: tuple[Signature, ...]
    objections: tuple[Objection, ...]
    terms: Terms | None
    birth_date: date
    student_name: str
    student_number: str
    process_titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        """The sheet in force."""
        return next(one for one in self.sheets if one.number == self.agreement.number)

    @property
    def proposed(self) -> Sheet | None:
        """The sheet that waits for the student's consent, if there is one."""
        return next((one for one in self.sheets if one.state is SheetState.PROPOSED), None)
