"""What the levels of the exact mode measure, per edge and per plan."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.types.allocation import NOBODY, Goal, Instance, Int32Array, Int64Array, Level

DRAW_BITS = 12
NO_GAIN = -(2**62)


def owners(start: Int64Array) -> Int32Array:
    """The student of each edge."""
    return np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))


def most(start: Int64Array, value: NDArray[Any], nothing: int) -> Int64Array:
    """The highest value among the edges of each student; `nothing` for who has none."""
    found = np.full(len(start) - 1, nothing, np.int64)
    some = start[1:] > start[:-1]
    if some.any():
        found[some] = np.maximum.reduceat(value, start[:-1][some])
    return found


def regrets(instance: Instance) -> Int64Array:
    """Per edge: own best score minus this one, plus the credit for every place but the best; hundredths of a point."""
    best = most(instance.start, instance.score, 0)
    lost = np.repeat(best, np.diff(instance.start)) - instance.score
    return np.where(lost > 0, lost + np.repeat(instance.credit, np.diff(instance.start)), 0)


def outside(instance: Instance) -> NDArray[np.bool_]:
    """Per edge: whether it would place a voter outside the own choices."""
    beyond: NDArray[np.bool_] = np.repeat(instance.voter, np.diff(instance.start)) & (instance.choice == 0)
    return beyond


def ranks(instance: Instance) -> Int64Array:
    """Who is seated before whom, 1 to 4: voters before others, and among equals who carries a credit."""
    return 1 + 2 * instance.voter.astype(np.int64) + (instance.credit > 0)


def lots(instance: Instance, edges: Int64Array, owner: NDArray[Any]) -> Int64Array:
    """The 12-bit lot of each of the edges: a hash of the draw, the student and the place (splitmix64)."""
    mixed = instance.student_key[owner] ^ _mixed(np.full(1, instance.draw % 2**64, np.uint64))
    mixed = _mixed(_mixed(mixed) ^ instance.place_key[instance.place[edges]])
    return (mixed >> np.uint64(64 - DRAW_BITS)).astype(np.int64)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def gains(start: Int64Array, value: NDArray[Any], must: NDArray[Any]) -> Int64Array:
    """The best that each student can get; who may go without has no less than 0, who must be seated and has no edge
    has NO_GAIN."""
    best = most(start, value, NO_GAIN)
    return np.where((must == 0) & (best < 0), 0, best)


def reached(instance: Instance, edge: Int64Array, goal: Goal | None) -> tuple[tuple[Level, int], ...]:
    """What a plan reaches on each level."""
    used = edge[edge != NOBODY]
    regret = regrets(instance)[used]
    levels = [(Level.PLACED, len(used)), (Level.OUTSIDE, int(outside(instance)[used].sum()))]
    if goal is Goal.WORST:
        levels.append((Level.WORST, int(regret.max(initial=0))))
    elif goal is Goal.SQUARES:
        levels.append((Level.SQUARES, int((regret**2).sum())))
    return (*levels, (Level.TOTAL, int(instance.score[used].sum(dtype=np.int64))))
