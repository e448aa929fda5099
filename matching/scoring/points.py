"""From values to whole points that add up, and from equal scores to a fixed order."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
HUNDRED = 100.0
DECIMALS_KEPT = 9
MIXING = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
LAST_SHIFT = np.uint64(31)


def totals(weights: FloatArray, value: FloatArray) -> FloatArray:
    """The score 0-100 of each place before rounding, equal values made exactly equal."""
    if not len(weights):
        return np.zeros(value.shape[1])
    found: FloatArray = (HUNDRED * (weights @ value)).round(DECIMALS_KEPT)
    return found


def whole_points(weights: FloatArray, value: FloatArray, scores: NDArray[np.int64]) -> NDArray[np.int64]:
    """Points per place (line) and component that add up exactly to each place's score.

    Largest remainder: every part is rounded down, and the points still missing go to the parts with the largest
    remainders, the first component on a tie. A part worth nothing never gets a point.
    """
    exact = (HUNDRED * weights * value.T).round(DECIMALS_KEPT)
    points = np.floor(exact)
    missing = scores - points.sum(axis=1)
    position = (points - exact).argsort(axis=1, kind="stable").argsort(axis=1)
    points += position < missing[:, None]
    whole: NDArray[np.int64] = points.astype(np.int64)
    return whole


def tie_keys(hashes: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """A reproducible draw: the place's own hash mixed with the seed (the finaliser of SplitMix64)."""
    mixed = hashes ^ np.uint64((seed * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    for shift, factor in MIXING:
        mixed = (mixed ^ (mixed >> shift)) * factor
    return mixed ^ (mixed >> LAST_SHIFT)
