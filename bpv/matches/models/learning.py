"""Values of the learned model: a version of it as its card shows it, and the lines of the fairness audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

MOST_MODEL_REASON: Final = 500


class ModelState(StrEnum):
    """Where a version is. `active` and `frozen` ones are in use; a frozen one is not replaced by the job."""

    ACTIVE = "active"
    FROZEN = "frozen"
    RETIRED = "retired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version of the learned model. `scores` are the numbers of the comparison that decided (`Judgement`), `bins` the
    expected beside what happened on the outcomes held back. `against` is the version it was compared with, 0 = the
    untrained score. `learned` outcomes from `first_on` to before `held_from`, `held_back` from there to `last_on`."""

    id: str
    number: int
    state: ModelState
    why: str
    against: int
    first_on: date | None
    held_from: date | None
    last_on: date | None
    learned: int
    held_back: int
    seen: int
    digest: str
    seed: int
    scores: Mapping[str, Any]
    bins: tuple[Mapping[str, Any], ...]
    made_at: datetime
    changed_at: datetime
    changed_by: str | None
    reason: str
    version: int

    @property
    def in_use(self) -> bool:
        """True for the one that counts in scores."""
        return self.state in (ModelState.ACTIVE, ModelState.FROZEN)

    @property
    def usable(self) -> bool:
        """True for one that was in use before, so that one can go back to it."""
        return self.state is ModelState.RETIRED


@dataclass(frozen=True, slots=True)
class Seat:
    """What one student got in a published round, as the fairness audit reads it: points of 100, no name."""

    student_id: str
    team_id: str | None
    placed: bool
    score: float | None
    regret: float


@dataclass(frozen=True, slots=True)
class Published:
    """A published round in the choice of what to audit."""

    run_id: str
    name: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class WeightLine:
    """What one component of the score means: the chance (0-1) of a place that is average in all else and gives nothing
    or everything on it, as learned and by the published weights. `sure`: its sign is beyond doubt."""

    component: str
    low: float
    high: float
    published_low: float
    published_high: float
    sure: bool


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """What was learned about companies, without names: how many, those with five outcomes or more, and the lowest and
    highest chance (0-1) of these for a place that is average in all else."""

    companies: int
    known: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The page of the learned model. `shown` is the version that its figures are about, None before the first one;
    `seen` counts the outcomes there are by now when nothing was learned yet."""

    shown: ModelVersion | None
    used: ModelVersion | None
    weights: tuple[WeightLine, ...]
    companies: CompanyFigures | None
    usual: float | None
    versions: tuple[ModelVersion, ...]
    share: int
    seen: int
    needed: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuditGroup:
    """The lines of one way to group students (`team`, `level`, `route`, `distance`), each with its words."""

    kind: str
    lines: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FairnessAudit:
    """How groups of students fared in the published rounds that were chosen."""

    rounds: tuple[Published, ...]
    chosen: str
    students: int
    placed: int
    groups: tuple[AuditGroup, ...]
