"""Values of proposals: a place proposed to a student, what each side answered, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bpv.companies.models.naming import PlaceName
from bpv.people.models import Student
from bpv.placements.models import Side, Way

MOST_PROPOSAL_WORD: Final = 300
MOST_PER_FREE_PLACE: Final = 3  # open proposals after which a company that chooses itself has enough to choose from
MOST_PER_STUDENT: Final = 3  # open proposals of one student in one period


class ProposalState(StrEnum):
    """Where a proposal is. Only `open` waits for somebody; nothing leaves the other states."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Said(StrEnum):
    """What one side answered."""

    WAITING = "waiting"
    YES = "yes"
    NO = "no"


class Channel(StrEnum):
    """How a company gave its answer."""

    PHONE = "phone"
    MAIL = "mail"
    TALK = "talk"
    VISIT = "visit"


class Waits(StrEnum):
    """What a list of proposals is narrowed to."""

    STUDENT = "student"
    COMPANY = "company"
    OVERDUE = "overdue"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Proposing:
    """What is needed to propose a place. `score` in whole points of 100 and `parts` (component to value, 0 to 1) are
    those of this moment; `choice` is the rank among the student's own choices, 0 = not chosen. `key` is the key of the
    form it came from, which makes sending it twice harmless."""

    student_id: str
    place_id: str
    period_id: str
    way: Way
    round_id: str | None = None
    score: int | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    choice: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place proposed to a student. `due_on` is the last day to answer; `silent` tells, of one that lapsed, which
    sides (`student`, `company`) had not answered. `end_reason` is the school's reason of one that was withdrawn."""

    id: str
    institution_id: str
    student_id: str
    place_id: str
    period_id: str
    round_id: str | None
    way: Way
    score: int | None
    parts: Mapping[str, float]
    choice: int
    state: ProposalState
    made_at: datetime
    made_by: str | None
    due_on: date
    student_answer: Said
    student_reason: str
    student_word: str
    student_at: datetime | None
    company_answer: Said
    company_reason: str
    company_word: str
    company_channel: str
    company_on: date | None
    company_at: datetime | None
    company_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str
    end_word: str
    silent: tuple[str, ...]
    version: int

    @property
    def open(self) -> bool:
        """True while it waits for somebody."""
        return self.state is ProposalState.OPEN

    @property
    def waits_for(self) -> tuple[Side, ...]:
        """The sides that have not answered."""
        both = ((Side.STUDENT, self.student_answer), (Side.COMPANY, self.company_answer))
        return tuple(side for side, said in both if said is Said.WAITING)


@dataclass(frozen=True, slots=True)
class CompanyAnswer:
    """What a company answered, as somebody of the school wrote it down; `reason` and `word` belong to a no."""

    yes: bool
    channel: Channel
    on: date
    reason: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list: with its student and its place. `left` = free places at this moment, None when unknown."""

    proposal: Proposal
    student: Student | None
    place: PlaceName
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A proposal that came to nothing, for the ledger of failed matches. `side` is the side that ended it; `reasons`
    holds a code per side that gave one (`no_answer` for a side that was silent)."""

    proposal_id: str
    student_id: str
    place_id: str
    company_id: str
    period_id: str
    round_id: str | None
    way: Way
    score: int | None
    state: ProposalState
    side: Side
    reasons: Mapping[Side, str]
    words: Mapping[Side, str]
    ended_on: date
    made_on: date
    by: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a company said to one proposal, with its score then: for the watch over refusals. Silence is no answer."""

    company_id: str
    accepted: bool
    score: int | None
    on: date


@dataclass(frozen=True, slots=True)
class ProposalOutcome:
    """What came of a proposal, for learning: accepted by both, or refused and by whom with which reason. Nothing here
    tells who the student is but their id."""

    proposal_id: str
    student_id: str
    place_id: str
    company_id: str
    period_id: str
    way: Way
    score: int | None
    parts: Mapping[str, float]
    accepted: bool
    side: Side | None
    reason: str
    on: date
