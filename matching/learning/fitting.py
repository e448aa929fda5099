"""A logistic model that starts from published weights and lets go of them as outcomes come in.

Maximum a posteriori: Gaussian priors on the weights (centred on the published ones), on the effect of each company and
of each kind of company (centred on 0). How far weights and companies may stray is chosen by the evidence of the
outcomes themselves (Laplace approximation), so that there is no switch for "enough data".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from matching.learning.outcomes import Outcome, Sample, ordered, sample_of
from matching.learning.posterior import (
    INTERCEPT_SPREAD,
    SECTOR_SPREAD,
    USUAL_ODDS,
    Most,
    Posterior,
    Spreads,
    chance_of,
    most_likely,
)
from matching.types import DEFAULT_WEIGHTS, FEATURES, Effect, SuccessModel, Weights

EXPERT_SLOPE: Final = 4.0
"""Log-odds between a score of 0 and one of 100: a rule of experience, ten points more are 1.5 times better odds."""
WEIGHT_SPREADS: Final = (0.15, 0.3, 0.6, 1.2)
COMPANY_SPREADS: Final = (0.15, 0.35, 0.6, 0.9)
USUAL_SPREADS: Final = (0.4, 0.35)
DOUBT: Final = 0.8
DECIMALS: Final = 6
MOST_STEPS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed before any outcome: the weights in log-odds, in the order of FEATURES, and where from."""

    source: str
    weights: tuple[float, ...]

    @classmethod
    def expert(cls, weights: Weights = DEFAULT_WEIGHTS) -> "Prior":
        """The published weights of the score."""
        return cls(source="expert", weights=tuple(EXPERT_SLOPE * getattr(weights, name) for name in FEATURES))

    @classmethod
    def pooled(cls, models: Sequence[SuccessModel]) -> "Prior":
        """What others learned: the mean of their weights, by how many outcomes they rest on. Raises ValueError without
        any model."""
        if not models:
            raise ValueError("no models to pool")
        mean = np.average([one.weights for one in models], axis=0, weights=[one.outcomes for one in models])
        return cls(source="pooled", weights=tuple(mean.round(DECIMALS).tolist()))


class _Fit(NamedTuple):
    """The most likely numbers under one choice of spreads, and how well that choice explains the outcomes."""

    spreads: Spreads
    most: Most
    evidence: float


def fit(outcomes: Sequence[Outcome], prior: Prior | None = None, *, version: int = 1) -> SuccessModel:
    """The model of these outcomes. The same outcomes in any order give the same numbers.

    Raises ValueError without outcomes. `prior` None = the published weights.
    """
    if not outcomes:
        raise ValueError("no outcomes to learn from")
    sample = sample_of(ordered(outcomes))
    believed = prior or Prior.expert()
    tried: list[_Fit] = []
    for spreads in (Spreads(weight, company) for weight in WEIGHT_SPREADS for company in COMPANY_SPREADS):
        tried.append(_fitted(sample, believed, spreads, tried[-1].most if tried else None))
    return _model(sample, max(tried, key=lambda one: one.evidence), version)


def untrained(outcomes: Sequence[Outcome], prior: Prior | None = None) -> SuccessModel:
    """The published weights with no more than the level of these outcomes: what a learned model has to beat."""
    sample = sample_of(ordered(outcomes))
    weights = np.array((prior or Prior.expert()).weights)
    score = sample.x @ weights
    found = USUAL_ODDS
    for _ in range(MOST_STEPS):
        said = chance_of(score + found)
        slope = (said - sample.y).sum() + (found - USUAL_ODDS) / INTERCEPT_SPREAD**2
        found -= float(slope / ((said * (1 - said)).sum() + 1 / INTERCEPT_SPREAD**2))
    size = 1 + len(FEATURES)
    return SuccessModel(
        version=0,
        intercept=round(found, DECIMALS),
        weights=tuple(weights.round(DECIMALS).tolist()),
        centres=tuple(sample.centres.tolist()),
        company_variance=0.0,
        sector_variance=0.0,
        covariance=tuple((0.0,) * size for _ in range(size)),
        outcomes=len(outcomes),
    )


def _fitted(sample: Sample, prior: Prior, spreads: Spreads, near: Most | None = None) -> _Fit:
    """The fit for these spreads and the evidence for them (Laplace). `near` is where to begin."""
    posterior = Posterior(sample, prior.weights, spreads)
    found = most_likely(posterior, near)
    away = (math.log(spreads.weight / USUAL_SPREADS[0]) ** 2 + math.log(spreads.company / USUAL_SPREADS[1]) ** 2) / 2
    return _Fit(spreads, found, posterior.evidence(found) - away / DOUBT**2)


def _model(sample: Sample, fitted: _Fit, version: int) -> SuccessModel:
    """The numbers, rounded to what can be told apart."""
    found = fitted.most
    cases = np.bincount(sample.company, minlength=len(sample.companies)).tolist()
    variances = (1 / found.own).round(DECIMALS).tolist()
    effects = zip(found.company.round(DECIMALS).tolist(), variances, cases, strict=True)
    numbers = found.fixed.round(DECIMALS).tolist()
    split = 1 + len(FEATURES)
    return SuccessModel(
        version=version,
        intercept=numbers[0],
        weights=tuple(numbers[1:split]),
        centres=tuple(sample.centres.tolist()),
        company_variance=round(fitted.spreads.company**2, DECIMALS),
        sector_variance=round(SECTOR_SPREAD**2, DECIMALS),
        covariance=tuple(tuple(line) for line in np.linalg.inv(found.dense).round(DECIMALS).tolist()),
        outcomes=len(sample.y),
        companies={name: Effect(*line) for name, line in zip(sample.companies, effects, strict=True)},
        sectors=dict(zip(sample.sectors, numbers[split:], strict=True)),
    )
