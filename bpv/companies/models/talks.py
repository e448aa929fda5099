"""Talks with companies that are not about one student: the talk sheet, signals, follow-ups (REG-09, REG-10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, String

from bpv.organisation.models import CREBO, Value


class TalkForm(StrEnum):
    """How people met."""

    VISIT = "visit"
    PHONE = "phone"
    VIDEO = "video"
    EVENT = "event"
    MAIL = "mail"


class Topic(StrEnum):
    """The fixed topics of the talk sheet (REG-10), in the order of the sheet."""

    SECTOR = "sector"
    ESTABLISHMENT = "establishment"
    STAFF_SIZE = "staff_size"
    STAFF_MAKE_UP = "staff_make_up"
    DEVELOPMENT_SECTOR = "development_sector"
    DEVELOPMENT_TECHNOLOGY = "development_technology"
    DEVELOPMENT_REGION = "development_region"
    DEVELOPMENT_DEMOGRAPHY = "development_demography"
    DEVELOPMENT_BUSINESS = "development_business"
    FIT = "fit"
    OFFER_EXPERTISE = "offer_expertise"
    OFFER_MONEY = "offer_money"
    OFFER_MATERIALS = "offer_materials"
    OFFER_PLACEMENTS = "offer_placements"
    OFFER_HIRING = "offer_hiring"


# The groups of the sheet, by the word code of their heading.
GROUPS: Final[Mapping[str, tuple[Topic, ...]]] = {
    "talk.group.company": (Topic.SECTOR, Topic.ESTABLISHMENT, Topic.STAFF_SIZE, Topic.STAFF_MAKE_UP),
    "talk.group.developments": (
        Topic.DEVELOPMENT_SECTOR,
        Topic.DEVELOPMENT_TECHNOLOGY,
        Topic.DEVELOPMENT_REGION,
        Topic.DEVELOPMENT_DEMOGRAPHY,
        Topic.DEVELOPMENT_BUSINESS,
    ),
    "talk.group.fit": (Topic.FIT,),
    "talk.group.offer": (
        Topic.OFFER_EXPERTISE,
        Topic.OFFER_MONEY,
        Topic.OFFER_MATERIALS,
        Topic.OFFER_PLACEMENTS,
        Topic.OFFER_HIRING,
    ),
}


class SignalKind(StrEnum):
    """What a company lets us know between the lines."""

    WORK_NEED = "work_need"
    TRAINING_NEED = "training_need"
    PLACES = "places_offered"
    HIRING = "hiring"
    CONCERN = "concern"
    TECHNOLOGY = "technology"
    STOPPING = "stopping"
    OTHER = "other"


class FollowUpResult(StrEnum):
    """How a follow-up ended."""

    DONE = "done"
    NO_ANSWER = "no_answer"
    NOT_NEEDED = "not_needed"


class TalkFields(SQLModel):
    """A talk: when, how, with whom (free text; contact persons stand beside it) and what came up."""

    held_on: date
    form: TalkForm = Field(default=TalkForm.VISIT, sa_type=String(10))
    with_whom: str | None = Field(default=None, max_length=200)
    text: str = Field(min_length=1, max_length=8000)


class Talk(TalkFields, Value):
    """A talk as pages see it. `edited_at`: when its writer corrected it."""

    id: str
    institution_id: str
    company_id: str
    college_id: str
    written_by: str
    created_at: datetime
    edited_at: datetime | None = None
    version: int = 1


class TalkAnswerFields(SQLModel):
    """An answer on a topic of the sheet; its date is that of its talk, and stays."""

    topic: Topic = Field(sa_type=String(25))
    text: str = Field(min_length=1, max_length=2000)
    noted_on: date


class TalkAnswer(TalkAnswerFields, Value):
    """An answer as pages see it."""

    id: str
    talk_id: str
    written_by: str


class SignalFields(SQLModel):
    """A signal: of one kind, with words of its own when somebody wrote them, perhaps about one qualification."""

    kind: SignalKind = Field(sa_type=String(20))
    text: str | None = Field(default=None, max_length=500)
    crebo: str | None = Field(default=None, regex=CREBO, max_length=5)
    noted_on: date


class Signal(SignalFields, Value):
    """A signal as pages see it; open until somebody says that it was dealt with."""

    id: str
    talk_id: str
    company_id: str
    college_id: str
    closed_on: date | None = None
    closed_by: str | None = None
    tags: tuple[str, ...] = ()


class FollowUpFields(SQLModel):
    """What was promised: by whom and when. `what` None: get in touch again."""

    what: str | None = Field(default=None, max_length=300)
    due_on: date
    done_on: date | None = None
    result: FollowUpResult | None = Field(default=None, sa_type=String(12))
    note: str | None = Field(default=None, max_length=300)


class FollowUp(FollowUpFields, Value):
    """A follow-up as pages see it."""

    id: str
    talk_id: str
    company_id: str
    college_id: str
    owner_id: str
    done_by: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalInput:
    """The signals of a talk: one of each kind, with the same words, tags and qualification."""

    kinds: tuple[SignalKind, ...] = ()
    text: str | None = None
    tags: tuple[str, ...] = ()
    crebo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkInput:
    """What a person wrote down about a talk. `follow_up_on` None: no follow-up. Answers: only what came up."""

    college_id: str
    held_on: date
    form: TalkForm
    text: str
    with_whom: str | None = None
    persons: tuple[str, ...] = ()
    answers: Mapping[Topic, str] = field(default_factory=dict)
    signals: SignalInput = SignalInput()
    next_step: str | None = None
    follow_up_on: date | None = None
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkSheet:
    """One talk with everything that belongs to it. `persons` are names of contact persons by id."""

    talk: Talk
    company: str
    persons: Mapping[str, str]
    answers: tuple[TalkAnswer, ...]
    signals: tuple[Signal, ...]
    follow_ups: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLine:
    """A talk in the list of a company, with the kinds of its signals."""

    talk: Talk
    kinds: tuple[SignalKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPanel:
    """The part of a company's page about talks: the last one, what is still to be done, signals nobody dealt with."""

    last: Talk | None
    count: int
    follow_ups: tuple[FollowUp, ...]
    signals: tuple[Signal, ...]
    more_signals: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFilter:
    """What the signals are narrowed to; empty means no wish. `since` and `until` are both inclusive."""

    q: str = ""
    kind: SignalKind | None = None
    tag: str = ""
    place: str = ""
    crebo: str = ""
    sector: str = ""
    college_id: str = ""
    since: date | None = None
    until: date | None = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine:
    """A signal in a list, with its company and what was said in the talk."""

    signal: Signal
    company: str
    place: str | None
    talk_text: str
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """A follow-up in a list, with its company."""

    follow_up: FollowUp
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFilter:
    """Which follow-ups: of one owner or of all, open or done; `overdue`: the day was before `on`."""

    on: date
    owner_id: str = ""
    done: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """An open follow-up of which the owner should be reminded now."""

    id: str
    institution_id: str
    company_id: str
    company: str
    owner_id: str
    due_on: date
