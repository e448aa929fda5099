"""An entry of the ledger, the actions taken on it, what happened with it, and a decision that no place is needed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, String

from bpv.organisation.models import Value
from bpv.placements.models import Cause, Side

MOST_NOTE: Final = 1000  # characters
MOST_WORD: Final = 500


class MatchState(StrEnum):
    """Where an entry stands. Only the first two ask for somebody."""

    OPEN = "open"
    SEARCHING = "searching"
    SOLVED = "solved"
    CLOSED = "closed"


ALIVE: Final = (MatchState.OPEN, MatchState.SEARCHING)


class Kind(StrEnum):
    """What went wrong."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SILENT = "silent"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"
    UNPLACED = "unplaced"
    BY_HAND = "by_hand"


class ActionCode(StrEnum):
    """What is done about it."""

    TALK_STUDENT = "talk_student"
    TALK_COMPANY = "talk_company"
    SEARCH = "search"
    CHANGE_WISH = "change_wish"
    NEW_COMPANY = "new_company"
    CORRECT_DATA = "correct_data"
    OTHER = "other"


class Happened(StrEnum):
    """What can happen with an entry; written down once and never changed."""

    RECORDED = "recorded"
    EXPLAINED = "explained"
    ASSIGNED = "assigned"
    ACTION_ADDED = "action_added"
    ACTION_DONE = "action_done"
    SEARCHING = "searching"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"


class DecisionCode(StrEnum):
    """Why a student needs no place now."""

    OTHER_ROUTE = "other_route"
    LEAVES_SCHOOL = "leaves_school"
    POSTPONED = "postponed"
    OWN_COMPANY = "own_company"
    EXEMPTED = "exempted"


class ExplainFields(SQLModel):
    """Why it failed: the code that each side gave, the party where the cause lies, and a note."""

    side: Side = Field(sa_type=String(10))
    student_reason: str | None = Field(default=None, max_length=40, sa_type=String(40))
    company_reason: str | None = Field(default=None, max_length=40, sa_type=String(40))
    school_reason: str | None = Field(default=None, max_length=40, sa_type=String(40))
    cause: Cause | None = Field(default=None, sa_type=String(10))
    note: str = Field(default="", max_length=MOST_NOTE)


class EntryFields(ExplainFields):
    """A failed match as it is stored. `reason` is that of the side where it ended; `team_id` and `crebo` are those of
    the student on that day, so that a later change of team moves nothing in the reports."""

    kind: Kind = Field(sa_type=String(12))
    reason: str | None = Field(default=None, max_length=40, sa_type=String(40))
    crebo: str = Field(max_length=5)
    ended_on: date
    state: MatchState = Field(default=MatchState.OPEN, sa_type=String(10))
    days_to_place: int | None = None


class Entry(EntryFields, Value):
    """An entry of the ledger. `days_to_place` counts from the end to the day of the new place."""

    id: str
    institution_id: str
    source: str
    student_id: str
    company_id: str | None = None
    place_id: str | None = None
    period_id: str | None = None
    team_id: str | None = None
    owner_id: str | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    solved_by: str | None = None
    version: int = 1

    @property
    def alive(self) -> bool:
        """True while somebody has to do something."""
        return self.state in ALIVE


class ActionFields(SQLModel):
    """Something to do about a failed match; done when it has a moment and a result."""

    code: ActionCode = Field(sa_type=String(20))
    text: str = Field(default="", max_length=MOST_WORD)
    due_on: date
    result: str = Field(default="", max_length=MOST_WORD)


class Action(ActionFields, Value):
    """An action with its owner."""

    id: str
    failed_match_id: str
    owner_id: str
    done_at: datetime | None = None
    done_by: str | None = None
    version: int = 1

    def late(self, day: date) -> bool:
        """True when it should have been done before the day."""
        return self.done_at is None and self.due_on < day


class Event(Value):
    """What happened with an entry, by whom (None: the clock), with a few words."""

    at: datetime
    actor_id: str | None = None
    what: Happened
    note: str = ""


class DecisionFields(SQLModel):
    """Why a student needs no place in a period. `until` is the last day it holds; None: the whole period."""

    decision: DecisionCode = Field(sa_type=String(20))
    reason: str = Field(min_length=1, max_length=MOST_WORD)
    until: date | None = None


class Decision(DecisionFields, Value):
    """A decision, by whom and when; `ended_at` when it was taken back."""

    id: str
    student_id: str
    period_id: str
    by_id: str
    at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A match that failed, as another room or a person tells it. `source` names it once per school."""

    source: str
    kind: Kind
    student_id: str
    side: Side
    ended_on: date
    company_id: str | None = None
    place_id: str | None = None
    period_id: str | None = None
    student_reason: str | None = None
    company_reason: str | None = None
    school_reason: str | None = None
    cause: Cause | None = None
    note: str = ""
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list of entries is narrowed to; `late_on`: only those with an action that was due before the day."""

    state: str = "alive"
    mine: bool = False
    late_on: date | None = None
    reason: str = ""
    company_id: str = ""
    team_id: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A new action."""

    code: ActionCode
    text: str
    owner_id: str
    due_on: date
