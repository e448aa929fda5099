"""Work of a student in the folder: hand-ins, feedback, own goals, talks, judgements and exam advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bpv.folder.models.assignments import Assignment
from bpv.placements.models.listing import Line

MOST_WORK: Final = 8000  # characters
MOST_WORDS: Final = 4000
MOST_GOAL: Final = 1000
MOST_TALK: Final = 2000


class HandInState(StrEnum):
    """Where one hand-in is."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    APPROVED = "approved"


class Standing(StrEnum):
    """Where the work on one assignment is: what its hand-ins together say."""

    OPEN = "open"
    STARTED = "started"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    APPROVED = "approved"


class Act(StrEnum):
    """What can be done with the work on an assignment."""

    KEEP = "keep"
    HAND_IN = "hand_in"
    SAY = "say"
    RETURN = "return"
    APPROVE = "approve"


class GoalKind(StrEnum):
    """What a student wrote down for themselves."""

    GOAL = "goal"
    CHALLENGE = "challenge"
    AGREEMENT = "agreement"


class Mastery(StrEnum):
    """How a trainer sees a student do a work process."""

    NOT_SEEN = "not_seen"
    WITH_HELP = "with_help"
    MOSTLY_ALONE = "mostly_alone"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said about a hand-in; never changed. `scores`: the level per criterion, None where not scored."""

    id: str
    hand_in_id: str
    act: Act
    words: str
    scores: tuple[int | None, ...]
    by_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class HandIn:
    """One time that a student handed in work on an assignment; `number` counts from 1."""

    id: str
    placement_id: str
    assignment_id: str
    number: int
    text: str
    state: HandInState
    by_id: str | None
    kept_at: datetime
    handed_in_at: datetime | None
    decided_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Working:
    """The work on one assignment: where it is, until when, and every hand-in with its feedback, newest first."""

    assignment: Assignment
    due_on: date
    standing: Standing
    hand_ins: tuple[HandIn, ...]
    feedback: Mapping[str, tuple[Feedback, ...]]

    def late(self, day: date) -> bool:
        """True when it was due before the day and still asks something of the student."""
        return self.due_on < day and self.standing in (Standing.OPEN, Standing.STARTED, Standing.RETURNED)

    @property
    def draft(self) -> HandIn | None:
        """What the student kept and did not hand in yet."""
        return next((one for one in self.hand_ins if one.state is HandInState.DRAFT), None)

    @property
    def sent(self) -> tuple[HandIn, ...]:
        """What was handed in, newest first: all that anybody but the student sees."""
        return tuple(one for one in self.hand_ins if one.state is not HandInState.DRAFT)

    @property
    def waiting(self) -> HandIn | None:
        """What waits for feedback."""
        return next((one for one in self.hand_ins if one.state is HandInState.HANDED_IN), None)


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that a student wants, finds hard, or agreed; dated and the student's own."""

    id: str
    placement_id: str
    kind: GoalKind
    text: str
    made_on: date
    due_on: date | None
    done_on: date | None
    result: str
    version: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A progress talk that was held."""

    id: str
    held_on: date
    words: str
    by_id: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a trainer says: a level per work process, and words."""

    levels: Mapping[str, Mastery]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges: a name, with the account or the mailed link through which they came."""

    name: str
    account_id: str | None = None
    link_id: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A judgement that was given, and when."""

    id: str
    placement_id: str
    judgement: Judgement
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether a student is ready for the exam, and why (MAP-12)."""

    id: str
    ready: bool
    reason: str
    by_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """The folder of one placement in figures. `open` counts what the student has not handed in, or got back;
    `waiting_since` is the day of the oldest hand-in without an answer, `last_on` that of the last entry in the folder,
    `talk_on` that of the last progress talk."""

    total: int = 0
    open: int = 0
    started: int = 0
    handed_in: int = 0
    approved: int = 0
    late: int = 0
    waiting_since: date | None = None
    last_on: date | None = None
    talk_on: date | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """How assignments are used, of one study year at one company (MAP-05)."""

    study_year: int
    company: str
    placements: int
    assigned: int
    started: int
    handed_in: int
    approved: int
    late: int


@dataclass(frozen=True, slots=True)
class LateWork:
    """An assignment of a placement that is late."""

    placement_id: str
    student: str
    company: str
    study_year: int
    title: str
    due_on: date
    standing: Standing


@dataclass(frozen=True, slots=True)
class Sending:
    """What a student sends: `key` is the id of the hand-in (of its form), `version` that of the draft that was seen."""

    key: str
    version: int
    text: str
    hand_in: bool


@dataclass(frozen=True, slots=True)
class Answering:
    """What somebody says about a hand-in; `key` is that of the form."""

    key: str
    act: Act
    words: str
    scores: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class GoalFields:
    """What a student writes down; `done_on` and `result` once it is done."""

    kind: GoalKind
    text: str
    due_on: date | None
    done_on: date | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one placement with everything that its page shows."""

    line: Line
    credit: str
    number: int | None
    working: tuple[Working, ...]
    facts: WorkFacts
    goals: tuple[Goal, ...]
    talks: tuple[Talk, ...]
    talk_days: int
    talk_missed: bool
    judgements: tuple[Given, ...]
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one placement brought for one work process: the best standing of the assignments about it (None without
    one), how many there are, and the last judgement of the trainer."""

    standing: Standing | None
    assignments: int
    mastery: Mastery | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A work process beside every placement of a student, in the order of the placements."""

    code: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def covered(self) -> bool:
        """True when work on it was approved."""
        return any(cell.standing is Standing.APPROVED for cell in self.cells)

    @property
    def planned(self) -> bool:
        """True when any assignment is about it."""
        return any(cell.standing is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The work processes of a student's qualification beside their placements, oldest first."""

    student: str
    placements: tuple[Line, ...]
    rows: tuple[Coverage, ...]

    @property
    def uncovered(self) -> tuple[Coverage, ...]:
        """Work processes of which no work was approved yet."""
        return tuple(row for row in self.rows if not row.covered)
