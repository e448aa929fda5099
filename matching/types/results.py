"""What comes out of the library: ranked and excluded places, explanations and facets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from matching.types.inputs import Component, Gate, Weights
from matching.types.reasons import Reason, ReasonCode


class Verdict(NamedTuple):
    """What one hard rule says about one place."""

    gate: Gate
    passed: bool
    reason: Reason


class Part(NamedTuple):
    """One part of a score: whole points, its share of the total (0-1), its value (0-1), and how much of it is known
    (0 = nothing, 1 = all). The points of all parts add up exactly to the score."""

    component: Component
    points: int
    weight: float
    value: float
    known: float


class RankedPlace(NamedTuple):
    """A place that passed every hard rule. Score in whole points 0-100; distance in km and travel time in minutes
    are None when unknown; `confidence` 0-1 is the share of the score that rests on known facts."""

    place_id: str
    score: int
    parts: tuple[Part, ...]
    reason: Reason
    unknown: tuple[ReasonCode, ...]
    confidence: float
    distance_km: float | None
    travel_minutes: int | None


class ExcludedPlace(NamedTuple):
    """A place of the qualification that a hard rule excludes: every failed rule, the first one first."""

    place_id: str
    failed: tuple[Verdict, ...]

    @property
    def first(self) -> Verdict:
        """The first rule, in the fixed order, that excludes the place."""
        return self.failed[0]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to one question. `candidates` = places of the qualification, `eligible` = of these, all hard rules
    passed, `matching` = of these, the reader's filters passed; `places` is the slice that was asked for."""

    weights: Weights
    candidates: int
    eligible: int
    matching: int
    places: tuple[RankedPlace, ...]
    excluded: tuple[ExcludedPlace, ...] = ()


class Evidence(NamedTuple):
    """A word of the wish beside the word of the place that it met, e.g. lassen ~ laswerk; share of the similarity."""

    wish_word: str
    place_word: str
    share: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one place for one wish, hard rules first. `place` is None when a hard rule excludes it.
    `facts` gives per component of `place.parts` what was used."""

    place_id: str
    verdicts: tuple[Verdict, ...]
    place: RankedPlace | None
    facts: Mapping[Component, tuple[Reason, ...]]
    evidence: tuple[Evidence, ...]

    @property
    def eligible(self) -> bool:
        """Whether every hard rule is passed."""
        return self.place is not None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many eligible places remain per value of a filter, after all filters given."""

    total: int
    company_types: Mapping[str, int]
    languages: Mapping[str, int]
    care_kinds: Mapping[str, int]
    days_per_week: Mapping[int, int]
    expenses: int
    allowance: int
    within_km: Mapping[int, int]
