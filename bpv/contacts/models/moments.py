"""Contact moments, what was agreed about them, proposals, exceptions, and findings about how it went."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import JSON, Field, SQLModel, String

from bpv.organisation.models import Value

MOST_NOTE: Final = 2000  # characters
MOST_WORD: Final = 300


class Way(StrEnum):
    """How people met."""

    ON_SITE = "on_site"
    VIDEO = "video"
    PHONE = "phone"
    MAIL = "mail"


class Kind(StrEnum):
    """Whether a contact guides or scores (CON-03)."""

    GUIDING = "guiding"
    ASSESSING = "assessing"


class MomentState(StrEnum):
    """Where a moment stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Topic(StrEnum):
    """What a contact was about."""

    PROGRESS = "progress"
    ASSIGNMENTS = "assignments"
    HOURS = "hours"
    GUIDANCE = "guidance"
    SETTLING_IN = "settling_in"
    AGREEMENTS = "agreements"
    ASSESSMENT = "assessment"
    NEXT = "next"


class Party(StrEnum):
    """Who took part beside whoever logs it, or who proposes."""

    STUDENT = "student"
    TRAINER = "trainer"
    OTHER = "other"


class Answer(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Kept(StrEnum):
    """Whether contact went as agreed, as somebody told."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class LogFields(SQLModel):
    """What is written down about a contact. `present` are parties, `topics` topics, as codes."""

    day: date
    way: Way = Field(sa_type=String(10))
    kind: Kind = Field(sa_type=String(10))
    present: list[str] = Field(default_factory=list, sa_type=JSON)
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    note: str = Field(default="", max_length=MOST_NOTE)
    next_step: str = Field(default="", max_length=MOST_WORD)
    next_on: date | None = None


class MomentFields(LogFields):
    """A moment as it is stored. `arrived_at` is the check-in of a visit, `why` the reason of a cancellation."""

    state: MomentState = Field(default=MomentState.PLANNED, sa_type=String(10))
    arrived_at: datetime | None = None
    why: str = Field(default="", max_length=MOST_WORD)


class Moment(MomentFields, Value):
    """A contact moment of a placement; `by_id` is whoever planned it or, once it was held, logged it."""

    id: str
    placement_id: str
    by_id: str | None = None
    visit_day_id: str | None = None
    form_key: str | None = None
    version: int = 1

    @property
    def recorded_by_form(self) -> str:
        """The key of the form that logged it: a draft with this key arrived."""
        return self.form_key or self.id


class RhythmFields(SQLModel):
    """How often is agreed for one placement, in place of the school's norm: moments in all, and most days between."""

    moments: int = Field(ge=0, le=60)
    gap_days: int = Field(ge=1, le=365)
    note: str = Field(default="", max_length=MOST_WORD)


class Rhythm(RhythmFields, Value):
    """What was agreed for a placement."""

    id: str
    placement_id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Proposed:
    """A moment that a student or a company asks for. `who` is a name; `key` that of the form: sent twice, kept once."""

    side: Party
    who: str
    day: date
    way: Way
    why: str
    key: str | None = None


class ProposalFields(SQLModel):
    """A proposal as it is stored."""

    side: Party = Field(sa_type=String(10))
    who: str = Field(default="", max_length=200)
    day: date
    way: Way = Field(sa_type=String(10))
    why: str = Field(default="", max_length=MOST_WORD)
    answer: Answer = Field(default=Answer.OPEN, sa_type=String(10))
    answer_note: str = Field(default="", max_length=MOST_WORD)


class Proposal(ProposalFields, Value):
    """A proposal for a moment."""

    id: str
    placement_id: str
    at: datetime
    answered_by: str | None = None
    answered_at: datetime | None = None


class Excuse(Value):
    """The exception of a coordinator: this placement may close with fewer contacts."""

    id: str
    placement_id: str
    why: str
    by_id: str
    at: datetime


class FindingFields(SQLModel):
    """What came out of a talk about the contact itself (CON-04)."""

    day: date
    asked: Party = Field(sa_type=String(10))
    as_agreed: Kept = Field(sa_type=String(10))
    text: str = Field(default="", max_length=MOST_NOTE)


class Finding(FindingFields, Value):
    """A finding about one placement; `asked` OTHER stands for the supervisor."""

    id: str
    placement_id: str
    by_id: str
    at: datetime
