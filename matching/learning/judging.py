"""Whether a newly learned model may take the place of the old one, on outcomes that neither of them has seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.learning.intervals import Share, share_of
from matching.learning.outcomes import Outcome, ordered
from matching.learning.predicting import predict
from matching.types import SuccessModel

FloatArray = NDArray[np.float64]

HELD_BACK: Final = 0.25
LEAST_HELD_BACK: Final = 20
RESAMPLES: Final = 2_000
BINS, LEAST_IN_BIN = 8, 10
DECIMALS: Final = 6
CLOSEST: Final = 1e-9


class Why(StrEnum):
    """Why a new model is taken, or why the old one stays."""

    BETTER = "better"
    TOO_FEW = "too_few"
    ONE_SIDED = "one_sided"
    NOT_CLEARLY_BETTER = "not_clearly_better"
    ORDERS_WORSE = "orders_worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The comparison on `held_back` outcomes. Losses are mean log-losses; `low` to `high` is the interval (19 times out
    of 20) of the old less the new. `order` is the chance that of a pair that went well and one that did not, the first
    was ranked higher. None where there was nothing to measure."""

    why: Why
    held_back: int
    old_loss: float | None = None
    new_loss: float | None = None
    low: float | None = None
    high: float | None = None
    old_order: float | None = None
    new_order: float | None = None
    plain_order: float | None = None

    @property
    def taken(self) -> bool:
        """Whether the new model is used."""
        return self.why is Why.BETTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Outcomes of which about the same was expected: what was expected of them, and the share that went well."""

    expected: float
    happened: Share


def time_split(outcomes: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...], date | None]:
    """The earlier outcomes, the latest quarter, and the first day of that. A day is never cut in two; when all fall on
    one day, nothing can be held back."""
    listed = ordered(outcomes)
    if not listed:
        return (), (), None
    first = listed[-max(1, round(HELD_BACK * len(listed)))].on
    earlier = tuple(one for one in listed if one.on < first)
    return earlier, tuple(one for one in listed if one.on >= first), first


def log_losses(chance: FloatArray, happened: FloatArray) -> FloatArray:
    """The log-loss of each outcome."""
    said = np.clip(chance, CLOSEST, 1 - CLOSEST)
    losses: FloatArray = -(happened * np.log(said) + (1 - happened) * np.log(1 - said))
    return losses


def order_of(chance: FloatArray, happened: FloatArray) -> float:
    """How often a pair that went well was ranked above one that did not; equal ones count half. Both must occur."""
    _, place, counts = np.unique(chance, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    well = int(happened.sum())
    ranks = float(middle[place][happened > 0].sum())
    return (ranks - well * (well + 1) / 2) / (well * (len(happened) - well))


def judge(
    old: SuccessModel, new: SuccessModel, held_back: Sequence[Outcome], *, plain: SuccessModel, seed: int
) -> Judgement:
    """Compare two models; `plain` is the untrained score, than which no model may order worse.

    The new one wins when the interval of its gain in log-loss lies above 0. Whole companies are drawn, because their
    outcomes go together. The same seed gives the same interval.
    """
    listed = ordered(held_back)
    happened = np.array([one.success for one in listed], dtype=np.float64)
    if len(listed) < LEAST_HELD_BACK:
        return Judgement(why=Why.TOO_FEW, held_back=len(listed))
    if happened.min() == happened.max():
        return Judgement(why=Why.ONE_SIDED, held_back=len(listed))
    said = [predict(model, listed) for model in (old, new, plain)]
    old_losses, new_losses = (log_losses(chance, happened) for chance in said[:2])
    low, high = gain(old_losses - new_losses, [one.company_id for one in listed], seed)
    orders = [order_of(chance, happened) for chance in said]
    why = Why.BETTER
    if low <= 0:
        why = Why.NOT_CLEARLY_BETTER
    elif orders[1] < orders[2]:
        why = Why.ORDERS_WORSE
    return Judgement(
        why=why,
        held_back=len(listed),
        old_loss=round(float(old_losses.mean()), DECIMALS),
        new_loss=round(float(new_losses.mean()), DECIMALS),
        low=round(low, DECIMALS),
        high=round(high, DECIMALS),
        old_order=round(orders[0], DECIMALS),
        new_order=round(orders[1], DECIMALS),
        plain_order=round(orders[2], DECIMALS),
    )


def gain(differences: FloatArray, companies: Sequence[str], seed: int) -> tuple[float, float]:
    """The interval (19 times out of 20) of the mean difference, by drawing companies again and again."""
    _, at = np.unique(list(companies), return_inverse=True)
    sums, counts = np.bincount(at, weights=differences), np.bincount(at)
    draws = np.random.default_rng(seed).integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def calibration(model: SuccessModel, outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """Expected beside happened, in up to 8 groups of equal size (10 outcomes at least), by rising expectation."""
    listed = ordered(outcomes)
    groups = min(BINS, len(listed) // LEAST_IN_BIN)
    if not groups:
        return ()
    chance = predict(model, listed)
    by_chance = np.argsort(chance, kind="stable")
    found = []
    for members in np.array_split(by_chance, groups):
        well = sum(listed[at].success for at in members.tolist())
        found.append(
            Bin(expected=round(float(chance[members].mean()), DECIMALS), happened=share_of(well, len(members)))
        )
    return tuple(found)
