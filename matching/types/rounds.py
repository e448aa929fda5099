"""A round as the engine takes and gives it: a cohort with choices, pins and settings; seats, reasons, advice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from matching.types.allocation import Goal, Level, Mode
from matching.types.inputs import DEFAULT_WEIGHTS, Gate, Rules, StudentWish, Weights
from matching.types.results import Part, Verdict
from matching.types.success import SuccessModel


class Keep(StrEnum):
    """What a run does with the places that students have: nothing, a bonus for staying, or hold them all."""

    NOTHING = "nothing"
    STICKY = "sticky"
    FIXED = "fixed"


class ProblemCode(StrEnum):
    """What is wrong with one item of the input; the item is left out and the rest goes on."""

    EMPTY_COHORT = "empty_cohort"
    STUDENT_TWICE = "student_twice"
    WISH = "wish"
    PLACE = "place"
    CHOICE_UNKNOWN = "choice_unknown"
    CHOICE_TWICE = "choice_twice"
    PIN_UNKNOWN_STUDENT = "pin_unknown_student"
    PIN_UNKNOWN_PLACE = "pin_unknown_place"
    PIN_TWICE = "pin_twice"
    PIN_BLOCKED = "pin_blocked"
    PIN_OVER_CAPACITY = "pin_over_capacity"
    PIN_HARD_RULE = "pin_hard_rule"
    BLOCK_UNKNOWN = "block_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A named error of one item. `field` and `value` tell what is wrong with it, in the words of the input."""

    code: ProblemCode
    student_id: str | None = None
    place_id: str | None = None
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """A student in a round. `wish` None stands for a student whose facts could not be made into a wish (`fault` names
    the field): they are in the round, unplaced, with that reason. `choices` are ids of places, best first; `credit` in
    hundredths of a point, 0 to 10,000; `present` is the place that they have in the plan so far, whose room the
    catalogue still counts as free."""

    student_id: str
    wish: StudentWish | None
    fault: str = ""
    choices: tuple[str, ...] = ()
    credit: int = 0
    present: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A student and a place: pinned together, or kept apart."""

    student_id: str
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundInput:
    """Everything that decides a round; with the catalogue it gives the same result, byte for byte. `draw` is the stored
    draw, 0 or more. `places` None = every place of the catalogue, else only these ids. `sticky` is the bonus for
    staying, 0 to 10,000 hundredths of a point. `success` is the learned model behind the weights' share for it."""

    entrants: tuple[Entrant, ...]
    pins: tuple[Pair, ...] = ()
    blocks: tuple[Pair, ...] = ()
    places: frozenset[str] | None = None
    weights: Weights = DEFAULT_WEIGHTS
    rules: Rules = field(default_factory=Rules)
    mode: Mode = Mode.EXACT
    goal: Goal = Goal.WORST
    keep: Keep = Keep.NOTHING
    sticky: int = 500
    draw: int = 0
    success: SuccessModel | None = None


class Binding(StrEnum):
    """Why a student has no place. REQUIREMENT stands for everything that the student set: care, travel, days,
    language; it never says which (an unplaced care need must not be readable from a list)."""

    NO_RECOGNISED_PLACE = "no_recognised_place"
    OTHER_RULE = "other_rule"
    REQUIREMENT = "requirement"
    ALL_FULL = "all_full"
    BAD_INPUT = "bad_input"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A place that exactly one hard rule keeps from the student. `gate` is None when that rule is a requirement of the
    student; `full` when nothing but room is lacking."""

    place_id: str
    gate: Gate | None
    verdict: Verdict | None
    full: bool = False


class Why(StrEnum):
    """Why an own choice above the given place was not given: no room left, room left but a lower score than the place
    given (exact mode only: it goes by score within the own choices), a hard rule, a requirement of the student, kept
    apart by the school, or not part of this round."""

    FULL = "full"
    LOWER_SCORE = "lower_score"
    RULE = "rule"
    REQUIREMENT = "requirement"
    APART = "apart"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An own choice above the given place. `choice` is its rank among the own choices, from 1. `students` got it
    instead, `ahead` of them have a higher claim there (a higher score, or an equal one and a better draw); nobody is
    named. `gate` is the first hard rule that keeps it away, None for anything but RULE."""

    place_id: str
    choice: int
    why: Why
    students: int = 0
    ahead: int = 0
    gate: Gate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What one student got. `score`, `best_score` and `regret` (own best score minus given) are in hundredths of a
    point; `points` is the score in whole points as a ranking shows it, and the points of `parts` add up to it.
    `choice` is the rank among own choices, 0 = outside them. Without a place: `place_id` None, with `binding`, how many
    places each reason concerns, the strongest first, and the near misses. `above` are the own choices that rank
    above the given place (all of them without a place)."""

    student_id: str
    place_id: str | None
    score: int | None
    parts: tuple[Part, ...]
    choice: int
    regret: int
    voter: bool
    pinned: bool
    eligible: int
    best_score: int | None
    binding: tuple[tuple[Binding, int], ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    above: tuple[Missed, ...] = ()

    @property
    def points(self) -> int | None:
        """The score in whole points, as the student's own list shows it; None without a score."""
        return None if self.score is None else sum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Where one more place would help: `kind` is `place` or `qualification`, `key` its id or crebo; `placed` students
    more (0 or 1 per added place), `points` hundredths of a point more for the cohort, `students` who compete for it."""

    kind: str
    key: str
    placed: int
    points: int
    students: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """The outcome of a run. `seats` holds every student of the cohort, by id. `levels` as the solver reached them.
    `blocking_pairs` is counted in every mode. `certified` is True when `allocation.verify` held (exact mode). `units`
    holds the unit of each student that has one."""

    inputs_hash: str
    code_version: str
    mode: Mode
    seats: tuple[Seat, ...]
    problems: tuple[Problem, ...]
    levels: tuple[tuple[Level, int], ...]
    advice: tuple[Advice, ...]
    blocking_pairs: int
    certified: bool
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def placed(self) -> int:
        """How many students have a place."""
        return sum(seat.place_id is not None for seat in self.seats)
