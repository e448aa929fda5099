"""What the allocators take and give: a sparse instance of students and places, and a plan with its certificate.

Everything is a whole number, so that a plan is exact and the same on every machine. Scores and regrets are hundredths
of a point: 10,000 is the best score that exists.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FULL_SCORE = 10_000
NOBODY = -1

Int8Array = NDArray[np.int8]
Int16Array = NDArray[np.int16]
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]


class Mode(StrEnum):
    """How a round is solved. `STABLE_FILLED` is the stable plan whose free places are then given to who is left."""

    EXACT = "exact"
    STABLE = "stable"
    STABLE_FILLED = "stable_filled"


class Goal(StrEnum):
    """What the exact mode does after placing as many as it can: the smallest worst regret, or the least sum of squared
    regret."""

    WORST = "worst"
    SQUARES = "squares"


class Level(StrEnum):
    """The levels of the exact mode, one solved after another without weighing them against each other. WORST or
    SQUARES, as the goal says."""

    PLACED = "placed"
    OUTSIDE = "outside"
    WORST = "worst"
    SQUARES = "squares"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Instance:
    """Students, places and the pairs that every hard rule allows ("edges").

    Edges of student `s` are `start[s]:start[s + 1]`, by rising place. Per edge: `place` (its number), `score` (0 to
    FULL_SCORE, and a bonus for staying of at most as much again), `choice` (rank among the student's own choices from
    1, 0 = not chosen) and `priority` (the place's own order of students, lower = earlier; used by the stable mode only,
    where equal ones are broken by the draw).
    `capacity` counts what is left at each place, 0 or more. `credit` is what a student was short-changed in earlier
    rounds, in hundredths of a point: it is added to the regret of every place but the best. `present` is the place that
    a student has now, or NOBODY. `voter` marks who gave own choices, also when none of these is an edge: of all plans
    that place as many students, only those count that place as many voters as could be placed without anybody else
    (both can always be had together). `student_key` and `place_key` are 64-bit hashes of the ids: with `draw`, the
    stored draw, they break ties without looking at the order of the input.
    """

    start: Int64Array
    place: Int32Array
    score: Int32Array
    choice: Int16Array
    priority: Int32Array
    capacity: Int32Array
    credit: Int32Array
    present: Int32Array
    voter: NDArray[np.bool_]
    student_key: NDArray[np.uint64]
    place_key: NDArray[np.uint64]
    draw: int

    @property
    def students(self) -> int:
        """How many students take part."""
        return len(self.start) - 1

    @property
    def places(self) -> int:
        """How many places take part; each may have room for several students."""
        return len(self.capacity)

    @property
    def edges(self) -> int:
        """How many pairs of student and place are allowed."""
        return len(self.place)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Certificate:
    """Why a plan cannot be better: per level a price for each place, from which the best that each student can get
    follows. Every plan is worth at most all gains and all prices of seats together; this one is worth exactly that.

    `seat_price` proves the levels PLACED and OUTSIDE: a seat is worth `seat_weight` times the rank of the student,
    less 1 for a voter outside the own choices; that step is more than twice the number of students. `below_price`
    proves that with smaller regrets only these levels would be worse (None: the worst regret is 0, or is not a
    level). `squares_price` proves the level SQUARES, `place_price` and `student_gain` the level TOTAL (in
    hundredths of a point, on the edges that are `allowed`: those that keep the earlier levels), `lot_price` that no
    lots are higher.
    """

    seat_weight: int
    seat_price: Int64Array
    below_price: Int64Array | None
    squares_price: Int64Array | None
    allowed: NDArray[np.bool_]
    place_price: Int64Array
    student_gain: Int64Array
    lot_price: Int64Array


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plan:
    """Who gets what: per student the number of the edge, or NOBODY. `levels` holds what each level reached (a number of
    students, or hundredths of a point). `certificate` is None for stable plans; `scarce` are the numbers of the places
    for which the unplaced students compete (the last failed search), all full."""

    mode: Mode
    edge: Int64Array
    levels: tuple[tuple[Level, int], ...]
    certificate: Certificate | None
    scarce: Int32Array

    @property
    def placed(self) -> int:
        """How many students have a place."""
        return int((self.edge != NOBODY).sum())
