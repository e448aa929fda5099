"""The posterior of one choice of spreads: its value, slope and curvature, and the numbers where it is highest.

Newton steps with the companies eliminated (each touches only its own outcomes, so that their block is diagonal): a
school with thousands of companies costs no more than its outcomes. Weights that policy keeps from being negative are
projected onto 0 with each step.
"""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.learning.outcomes import Sample
from matching.types import FEATURES, Component

FloatArray = NDArray[np.float64]

USUAL_ODDS: Final = math.log(3.0)
"""Three in four go well, before anything is known."""
INTERCEPT_SPREAD: Final = 1.5
SECTOR_SPREAD: Final = 0.2
NOT_NEGATIVE: Final = frozenset(FEATURES) - {Component.PAYMENT}
"""Policy: what a student asks for and gets never counts against a place."""
MOST_STEPS, MOST_HALVINGS = 100, 40
SMALL: Final = 1e-8


class Spreads(NamedTuple):
    """How far weights and companies may stray from what is believed (standard deviations)."""

    weight: float
    company: float


class Most(NamedTuple):
    """The most likely numbers: `fixed` are intercept, weights and sectors, `company` the companies. `dense` is the
    curvature of the first with the companies taken out, `own` that of each company."""

    fixed: FloatArray
    company: FloatArray
    dense: FloatArray
    own: FloatArray
    loss: float


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """Slope and curvature at a point; `shared` couples each company with the fixed numbers."""

    slope: FloatArray
    company_slope: FloatArray
    whole: FloatArray
    shared: FloatArray
    own: FloatArray


def chance_of(odds: FloatArray) -> FloatArray:
    """Log-odds as chances."""
    chance: FloatArray = 1 / (1 + np.exp(-odds))
    return chance


class Posterior:
    """Minus the logarithm of the posterior, for one choice of spreads."""

    def __init__(self, sample: Sample, believed: tuple[float, ...], spreads: Spreads) -> None:
        sectors = np.zeros((len(sample.y), len(sample.sectors)))
        sectors[np.arange(len(sample.y)), sample.sector] = 1.0
        self.sample = sample
        self.design = np.hstack((np.ones((len(sample.y), 1)), sample.x, sectors))
        self.mean = np.array([USUAL_ODDS, *believed, *([0.0] * len(sample.sectors))])
        spread = [INTERCEPT_SPREAD, *([spreads.weight] * len(FEATURES)), *([SECTOR_SPREAD] * len(sample.sectors))]
        self.precision = 1 / np.square(spread)
        self.company_precision = 1 / spreads.company**2
        self.bounded = np.array([False, *(name in NOT_NEGATIVE for name in FEATURES), *([False] * len(sample.sectors))])

    def odds(self, fixed: FloatArray, company: FloatArray) -> FloatArray:
        """Log-odds of every outcome."""
        found: FloatArray = self.design @ fixed + company.take(self.sample.company)
        return found

    def loss(self, fixed: FloatArray, company: FloatArray) -> float:
        """The value: lower is more likely."""
        odds, away = self.odds(fixed, company), fixed - self.mean
        value = np.logaddexp(0, odds).sum() - self.sample.y @ odds
        return float(value + 0.5 * (self.precision @ away**2 + self.company_precision * company @ company))

    def curve(self, fixed: FloatArray, company: FloatArray) -> _Curve:
        """Slope and curvature."""
        chance, count = chance_of(self.odds(fixed, company)), len(company)
        off, bend = chance - self.sample.y, chance * (1 - chance)
        counted = np.bincount(self.sample.company, weights=bend, minlength=count).astype(np.float64)
        own = counted + self.company_precision
        at, weighted = self.sample.company, bend[:, None] * self.design
        return _Curve(
            slope=off @ self.design + self.precision * (fixed - self.mean),
            company_slope=np.bincount(at, weights=off, minlength=count) + self.company_precision * company,
            whole=weighted.T @ self.design + np.diag(self.precision),
            shared=np.stack([np.bincount(at, weights=line, minlength=count) for line in weighted.T], axis=1),
            own=own,
        )

    def evidence(self, found: Most) -> float:
        """The logarithm of how likely the outcomes are under these spreads (Laplace), up to a constant."""
        volume = float(np.linalg.slogdet(found.dense)[1]) + float(np.log(found.own).sum())
        prior = float(np.log(self.precision).sum()) + len(found.own) * math.log(self.company_precision)
        return -found.loss + 0.5 * (prior - volume)


def most_likely(posterior: Posterior, near: Most | None = None) -> Most:
    """The numbers where the posterior is highest; it has one such point. `near` is where to begin."""
    fixed, company = posterior.mean.copy(), np.zeros(len(posterior.sample.companies))
    if near is not None:
        fixed, company = near.fixed, near.company
    fixed = np.where(posterior.bounded, np.maximum(fixed, 0.0), fixed)
    loss = posterior.loss(fixed, company)
    for _ in range(MOST_STEPS):
        curve = posterior.curve(fixed, company)
        held = posterior.bounded & (fixed <= 0) & (curve.slope > 0)
        free = np.flatnonzero(~held)
        if max(np.abs(curve.slope[free]).max(), np.abs(curve.company_slope).max()) < SMALL:
            break
        ahead = _step(curve, free)
        moved = _moved(posterior, fixed, company, ahead, loss)
        if moved is None:
            break
        fixed, company, loss = moved
    curve = posterior.curve(fixed, company)
    dense = curve.whole - curve.shared.T @ (curve.shared / curve.own[:, None])
    return Most(fixed, company, dense, curve.own, loss)


def _step(curve: _Curve, free: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """The Newton step of the free numbers and of the companies."""
    shared = curve.shared[:, free]
    small = curve.whole[np.ix_(free, free)] - shared.T @ (shared / curve.own[:, None])
    step = np.zeros(len(curve.slope))
    step[free] = np.linalg.solve(small, curve.slope[free] - shared.T @ (curve.company_slope / curve.own))
    return step, (curve.company_slope - shared @ step[free]) / curve.own


def _moved(
    posterior: Posterior, fixed: FloatArray, company: FloatArray, ahead: tuple[FloatArray, FloatArray], loss: float
) -> tuple[FloatArray, FloatArray, float] | None:
    """The point after the longest of the halved steps that is better; None when none is."""
    length = 1.0
    for _ in range(MOST_HALVINGS):
        there = fixed - length * ahead[0]
        there = np.where(posterior.bounded, np.maximum(there, 0.0), there)
        others = company - length * ahead[1]
        found = posterior.loss(there, others)
        if found < loss:
            return there, others, found
        length /= 2
    return None
