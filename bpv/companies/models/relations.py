"""What a college has with a company, beside the base data that all colleges share; and the people one can speak to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel, String

from bpv.organisation.models import Value


class RelationState(StrEnum):
    """Where a college stands with a company."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class RelationAct(StrEnum):
    """What can be done with a relation; every one of them is an event that stays."""

    STARTED = "started"
    ACTIVATED = "activated"
    EDITED = "edited"
    TRANSFERRED = "transferred"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    REOPENED = "reopened"


class EndReason(StrEnum):
    """Why a college ends its relation with a company."""

    NO_PLACES = "no_places"
    CLOSED = "closed"
    NO_ANSWER = "no_answer"
    OTHER_WORK = "other_work"
    GUIDANCE = "guidance"
    OTHER = "other"


class ContactRole(StrEnum):
    """What somebody of a company can be asked about."""

    GENERAL = "general"
    PLANNING = "planning"
    HR = "hr"
    SIGNS = "signs"
    COMPLAINTS = "complaints"
    GUEST_LECTURER = "guest_lecturer"
    OTHER = "other"


class RelationFields(SQLModel):
    """A relation as it stands. `until` is the last day of a pause; `reason` says why it is paused or ended."""

    state: RelationState = Field(default=RelationState.PROSPECT, sa_type=String(10))
    since: date
    notes: str | None = Field(default=None, max_length=4000)
    next_step: str | None = Field(default=None, max_length=200)
    next_on: date | None = None
    until: date | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = Field(default=None, sa_type=String(15))
    reason: str | None = Field(default=None, max_length=500)


class Relation(RelationFields, Value):
    """A relation as pages see it; nothing is without an owner (GOV-02)."""

    id: str
    institution_id: str
    company_id: str
    college_id: str
    owner_id: str
    version: int = 1


class RelationEventFields(SQLModel):
    """One thing that was done with a relation. `fields` are names of fields, of an edit only."""

    act: RelationAct = Field(sa_type=String(12))
    state: RelationState = Field(sa_type=String(10))
    owner_before: str | None = Field(default=None, max_length=20)
    owner_after: str | None = Field(default=None, max_length=20)
    end_reason: EndReason | None = Field(default=None, sa_type=String(15))
    reason: str | None = Field(default=None, max_length=500)
    on_day: date | None = None
    fields: list[str] = Field(default_factory=list, sa_type=JSON)


class RelationEvent(RelationEventFields, Value):
    """An event as pages see it."""

    id: str
    relation_id: str
    college_id: str
    at: datetime
    actor_id: str | None = None


class ContactPersonFields(SQLModel):
    """Somebody of the company to speak to: shared by all colleges, with the days between which it is true."""

    name: str = Field(min_length=1, max_length=120)
    function: str | None = Field(default=None, max_length=120)
    roles: list[str] = Field(default_factory=list, sa_type=JSON)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    language: str | None = Field(default=None, max_length=10)
    valid_from: date | None = None
    valid_until: date | None = None
    main: bool = False


class ContactPerson(ContactPersonFields, Value):
    """A contact person as pages see them."""

    id: str
    company_id: str
    version: int = 1

    def present(self, day: date) -> bool:
        """True when this person is to be spoken to on the day."""
        return (self.valid_from is None or self.valid_from <= day) and not self.gone(day)

    def gone(self, day: date) -> bool:
        """True when this person left before the day."""
        return self.valid_until is not None and self.valid_until < day


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLine:
    """A relation with the names a page needs. `mine`: who asks may change it; `pause_over`: the pause ran out."""

    relation: Relation
    college: str
    owner: str
    owner_left: bool
    mine: bool
    pause_over: bool
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationSheet:
    """The relations of all colleges with one company: own ones, those of others, own colleges without (id, name)."""

    own: tuple[RelationLine, ...] = ()
    others: tuple[RelationLine, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


class OwnerFilter(StrEnum):
    """Whose companies: of who asks, of somebody who left, or of everybody."""

    ME = "me"
    LEFT = "left"


class StateFilter(StrEnum):
    """Which relations: in one state; without a wish all that did not end."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFilter:
    """What the list of relations is narrowed to. `on` is the day by which a next step is overdue."""

    on: date
    q: str = ""
    owner: OwnerFilter | None = None
    state: StateFilter | None = None
    college_id: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioLine:
    """A relation in a list, with its company."""

    company_id: str
    company: str
    place: str | None
    line: RelationLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioCount:
    """Relations that did not end: all, mine, mine with a next step that is overdue, of an owner who left."""

    all: int = 0
    mine: int = 0
    overdue: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """Something that happened with a company: a word code with parameters.

    `accounts` and `colleges` name parameters whose value is an id of which the page looks up the name; `codes` name
    parameters whose value is a word code. `text` is what a person wrote; `link` an endpoint with its ids.
    """

    at: datetime
    kind: str
    actor_id: str | None = None
    params: Mapping[str, str | int | date] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    colleges: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    link: tuple[str, Mapping[str, str]] | None = None
