"""What a company proposes about its own data: one line per field, until the school decided about it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlmodel import JSON, Field, SQLModel, String

from bpv.organisation.models import Value

NEW = "new"
LEAVES = "leaves"


class Subject(StrEnum):
    """What a proposed field belongs to."""

    COMPANY = "company"
    ESTABLISHMENT = "establishment"
    CONTACT = "contact"
    TRAINER = "trainer"
    CARE = "care"
    PLACE = "place"


class LineState(StrEnum):
    """What the school decided about one proposed field."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Key(NamedTuple):
    """One field of one thing. `subject_id` is "" for the company itself, and for somebody new."""

    subject: Subject
    subject_id: str
    field: str

    @property
    def text(self) -> str:
        """The key as the name of a form's field."""
        return f"{self.subject.value}-{self.subject_id or '0'}-{self.field}"


class SignatureFields(SQLModel):
    """Who answered for the company, as that person typed it."""

    signed_name: str = Field(min_length=1, max_length=120)
    signed_function: str = Field(min_length=1, max_length=120)
    note: str | None = Field(default=None, max_length=1000)


class LineFields(SQLModel):
    """One proposed value beside the one that the company saw. `word` is what the school said at a refusal."""

    subject: Subject = Field(sa_type=String(15))
    subject_id: str = Field(default="", max_length=20)
    label: str | None = Field(default=None, max_length=200)
    field: str = Field(max_length=40)
    seen: Any = Field(default=None, sa_type=JSON)
    proposed: Any = Field(default=None, sa_type=JSON)
    state: LineState = Field(default=LineState.OPEN, sa_type=String(10))
    word: str | None = Field(default=None, max_length=300)


class ProposalLine(LineFields, Value):
    """A line as pages see it."""

    id: str
    position: int
    decided_at: datetime | None = None
    decided_by: str | None = None

    @property
    def key(self) -> Key:
        """What it is about."""
        return Key(self.subject, self.subject_id, self.field)


class Proposal(SignatureFields, Value):
    """What a company sent in one go. Without lines everything was right. `open` counts lines without a decision."""

    id: str
    institution_id: str
    company_id: str
    at: datetime
    lines: int = 0
    open: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """A line beside the registry of now. `gone`: what it was about is no longer there; `moved`: it changed since."""

    line: ProposalLine
    now: Any
    gone: bool
    moved: bool
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSheet:
    """A proposal with everything its page shows. `seen` tells which registry this is beside, for a save later."""

    proposal: Proposal
    company: str
    on: date
    lines: tuple[JudgedLine, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalEntry:
    """A proposal in the queue."""

    proposal: Proposal
    company: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the school decided about one line."""

    line_id: str
    accept: bool
    word: str | None = None
