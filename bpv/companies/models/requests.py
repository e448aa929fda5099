"""Requests for recognition: from prospect to recognised, refused or withdrawn, with dates and an owner (REG-05)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, String

from bpv.organisation.models import CREBO, Value


class RequestState(StrEnum):
    """Where a request stands. The last three end it."""

    PROSPECT = "prospect"
    REQUESTED = "requested"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN: Final = (RequestState.PROSPECT, RequestState.REQUESTED)


class RecognitionRequestFields(SQLModel):
    """A request as it stands. `since`: the day of its last move to this state; `next_on`: when to look again."""

    crebo: str = Field(regex=CREBO, max_length=5)
    state: RequestState = Field(default=RequestState.PROSPECT, sa_type=String(12))
    since: date
    requested_on: date | None = None
    next_on: date | None = None


class RecognitionRequest(RecognitionRequestFields, Value):
    """A request as pages see it; nothing is without an owner (GOV-02)."""

    id: str
    institution_id: str
    establishment_id: str
    college_id: str
    owner_id: str
    version: int = 1

    @property
    def open(self) -> bool:
        """True while somebody has to do something about it."""
        return self.state in OPEN


class RequestMoveFields(SQLModel):
    """One step of a request: the state after it, its day, a note, the next date."""

    state: RequestState = Field(sa_type=String(12))
    moved_on: date
    note: str | None = Field(default=None, max_length=1000)
    next_on: date | None = None


class RequestMove(RequestMoveFields, Value):
    """A step as pages see it; it is never changed."""

    id: str
    request_id: str
    owner_id: str
    written_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInput:
    """A new request."""

    establishment_id: str
    college_id: str
    crebo: str
    state: RequestState
    moved_on: date
    owner_id: str
    note: str | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveInput:
    """A step of a request that exists; the same state again changes owner, note or next date only."""

    state: RequestState
    moved_on: date
    owner_id: str
    note: str | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """What the board is narrowed to; empty means no wish."""

    owner_id: str = ""
    college_id: str = ""
    crebo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in a list. `expected_on`: by when SBB should have decided; `late`: that day has passed."""

    request: RecognitionRequest
    company_id: str
    company: str
    place: str | None
    expected_on: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Requests per state: the first of each, and how many there are."""

    lists: Mapping[RequestState, tuple[RequestLine, ...]]
    counts: Mapping[RequestState, int]
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSheet:
    """One request with its history, the newest step first."""

    line: RequestLine
    moves: tuple[RequestMove, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPanel:
    """The part of a company's page about requests."""

    open: tuple[RequestLine, ...] = ()
    ended: tuple[RequestLine, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
