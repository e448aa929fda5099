"""A link with which a person of a company checks the company's own data, without an account."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bpv.companies.models.registry import CareKind, Company, Establishment, Place, Trainer
from bpv.companies.models.relations import ContactPerson
from bpv.core.outbox.models import MailState
from bpv.organisation.models import Value


class LinkState(StrEnum):
    """Whether a link still opens something. `moved`: its company was merged into another; `left`: the person left."""

    LIVE = "live"
    USED = "used"
    STOPPED = "stopped"
    EXPIRED = "expired"
    MOVED = "moved"
    LEFT = "left"


class CompanyLinkFields(SQLModel):
    """To whom a link goes, in which language, and its last day (inclusive)."""

    address: str = Field(min_length=3, max_length=254)
    name: str | None = Field(default=None, max_length=120)
    language: str = Field(default="nl", max_length=2)
    expires_on: date


class CompanyLink(CompanyLinkFields, Value):
    """A link as it stands. `issued_for` is the company it was made for, whatever was merged later."""

    id: str
    institution_id: str
    company_id: str
    issued_for: str
    contact_person_id: str | None = None
    created_by: str | None = None
    created_at: datetime
    used_at: datetime | None = None
    stopped_at: datetime | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody of the company whom a link can be sent to. `role` says what the registry knows them as."""

    address: str
    role: str
    name: str | None = None
    function: str | None = None
    contact_person_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link in the list of a company, with what became of its mail and its reminder."""

    link: CompanyLink
    state: LinkState
    sender: str
    mail: MailState | None
    reminder: MailState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """When a company last answered for its own data, whole months ago; `due` when that is too long ago, or never."""

    on: date | None
    months: int | None
    due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSheet:
    """What the page of a company's links shows."""

    company: Company
    addressees: tuple[Addressee, ...]
    lines: tuple[LinkLine, ...]
    confirmation: Confirmation
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPanel:
    """What a company's page says of its own data: how old, the newest link, answers that wait (id and open lines)."""

    confirmation: Confirmation
    newest: LinkLine | None
    waiting: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToConfirm:
    """A company whose own data are old or were never confirmed. `asked`: a link to it is still open."""

    company_id: str
    name: str
    place: str | None
    confirmed_on: date | None
    addressee: Addressee | None
    asked: CompanyLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """What the registry knows of a company that the company itself may see: nothing that the school wrote about it."""

    company: Company
    establishments: tuple[Establishment, ...]
    trainers: tuple[Trainer, ...]
    care: tuple[tuple[CareKind, bool | None], ...]
    places: tuple[Place, ...]
    contacts: tuple[ContactPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """The page behind a link: the company's own data, and the name of the school that asks."""

    link: CompanyLink
    school: str
    data: OwnData
    qualifications: dict[str, str]
    confirmed_on: date | None
