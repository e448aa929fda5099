"""Values of rounds: a cohort with its settings, drafts with their figures, and what each student got.

Scores and regret are hundredths of a point, as the engine counts them; pages divide by 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bpv.organisation.models import Period

MOST_NAME: Final = 120
MOST_WHY: Final = 300
MOST_PROBLEMS: Final = 500  # named problems that a run keeps for its page; the result has all
MOST_ADVICE: Final = 100


class RunState(StrEnum):
    """Where a run is. `waiting` waits for, or is under, the hands of a worker."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class SeatKind(StrEnum):
    """What a student has after a run; `settled` students had a placement in the period before it."""

    PLACED = "placed"
    UNPLACED = "unplaced"
    SETTLED = "settled"


class PairKind(StrEnum):
    """What a person decided about a student and a place."""

    PIN = "pin"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """What a coordinator chooses for a run. `mode`, `goal` and `keep` are values of the engine's enums; `sticky` is the
    bonus for staying, in whole points; `weights` are whole percents per component that add up to 100."""

    mode: str = "exact"
    goal: str = "worst"
    keep: str = "nothing"
    sticky: int = 5
    weights: tuple[tuple[str, int], ...] = ()

    def stored(self) -> dict[str, Any]:
        """The settings as a row keeps them."""
        return {
            "mode": self.mode,
            "goal": self.goal,
            "keep": self.keep,
            "sticky": self.sticky,
            "weights": [[name, share] for name, share in self.weights],
        }

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "RoundSettings":
        """The settings of a row."""
        weights = tuple((str(name), int(share)) for name, share in kept.get("weights", ()))
        return cls(kept["mode"], kept["goal"], kept["keep"], int(kept["sticky"]), weights)


@dataclass(frozen=True, slots=True)
class Round:
    """A round as its pages see it. `paired_by` is who pinned or kept apart last."""

    id: str
    institution_id: str
    period_id: str
    name: str
    team_ids: tuple[str, ...]
    settings: RoundSettings
    draw: int
    created_by: str | None
    created_at: datetime
    paired_by: str | None
    paired_at: datetime | None
    published_run_id: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Run:
    """A draft. `figures` are those of `rules.rounds.figures`; empty until it is done."""

    id: str
    institution_id: str
    round_id: str
    number: int
    what_if: bool
    settings: RoundSettings
    state: RunState
    started_by: str | None
    started_at: datetime
    promoted_by: str | None
    ended_at: datetime | None
    previous_id: str | None
    inputs_hash: str
    code_version: str
    registry_version: int
    figures: Mapping[str, Any]
    problem: str | None
    published_by: str | None
    published_at: datetime | None
    version: int

    @property
    def waiting(self) -> bool:
        """True while the worker has something to do for it."""
        return self.state is RunState.WAITING

    @property
    def done(self) -> bool:
        """True when it has a result."""
        return self.state is RunState.DONE


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One student of a run as lists show them."""

    student_id: str
    team_id: str | None
    kind: SeatKind
    place_id: str | None
    present_id: str | None
    score: int | None
    best_score: int | None
    choice: int
    regret: int
    voter: bool
    pinned: bool
    imposed: bool
    eligible: int
    binding: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shift:
    """A student whose place differs between two runs; None is no place."""

    student_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """The figures of one team in a run. `mean` and `worst` are hundredths of a point; None when nobody was placed."""

    team_id: str | None
    students: int
    placed: int
    settled: int
    first: int
    outside: int
    mean: int | None
    worst: int | None

    @property
    def unplaced(self) -> int:
        """Students without a place."""
        return self.students - self.placed - self.settled


@dataclass(frozen=True, slots=True)
class PairLine:
    """What a person decided about a student and a place."""

    id: str
    round_id: str
    student_id: str
    place_id: str
    kind: PairKind
    why: str
    made_by: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A round in the list of rounds, with its newest run that is no what-if."""

    round: Round
    run: Run | None
    full: bool


@dataclass(frozen=True, slots=True)
class SeatQuestion:
    """What a list of seats is narrowed to: "" and None stand for all."""

    kind: str = ""
    choice: str = ""
    team_id: str = ""
    binding: str = ""
    student_ids: Any = None
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True, slots=True)
class Settled:
    """A student of the cohort who has a placement in the period already: shown, and left out of the instance."""

    student_id: str
    place_id: str | None
    team_id: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a draft may be published by who is asking: every reason against, as word codes."""

    against: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """True when nothing is against it."""
        return not self.against


@dataclass(frozen=True, slots=True)
class Starting:
    """What is needed to start a round. `name` "" takes one from the period; `draw` None draws lots; `key` is that of
    the form: sent twice, started once."""

    period_id: str
    team_ids: tuple[str, ...]
    settings: RoundSettings
    key: str
    name: str = ""
    draw: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A period that a round can be started for. `teams` are those of the asker with how many students of its cohort
    each has; `elsewhere` counts the students of the cohort who are in none of them."""

    period: Period
    qualification: str
    teams: tuple[tuple[str, str, int], ...]
    elsewhere: int

    @property
    def students(self) -> int:
        """How many students of the cohort the asker's teams have."""
        return sum(number for _, _, number in self.teams)
