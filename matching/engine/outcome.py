"""Who got what, as arrays over the whole cohort: pins and plan together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.allocation.stable import lottery
from matching.engine.edges import Edges
from matching.engine.prepare import Prepared
from matching.types.allocation import NOBODY, Plan

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Outcome:
    """Per student the row of the place (-1 = none), its score, its rank among the own choices (0 = none of them) and
    the best score of all allowed places (-1 = none allowed); `voter` marks who gave choices, `lottery` is the lot, 0 =
    first. The students at row r are `holders[first_holder[r]:first_holder[r + 1]]`."""

    edges: Edges
    row: Ints
    score: Ints
    choice: Ints
    best: Ints
    voter: NDArray[np.bool_]
    lottery: Ints
    holders: Ints
    first_holder: Ints

    def score_at(self, number: int, row: int) -> int | None:
        """The student's score at a place that is allowed, else None."""
        first, end = int(self.edges.start[number]), int(self.edges.start[number + 1])
        at = first + int(np.searchsorted(self.edges.row[first:end], row))
        return int(self.edges.score[at]) if at < end and self.edges.row[at] == row else None


def outcome_of(prepared: Prepared, plan: Plan) -> Outcome:
    """The plan of who was free and the pins, as one."""
    edges, students, places = prepared.edges, len(prepared.entrants), len(prepared.catalogue)
    edge = np.full(students, NOBODY, dtype=np.int64)
    planned = np.flatnonzero(plan.edge != NOBODY)
    edge[planned] = prepared.source[plan.edge[planned]]
    owner = np.repeat(np.arange(students), np.diff(edges.start))
    pinned = np.flatnonzero(edges.row == prepared.pinned[owner])
    edge[owner[pinned]] = pinned
    has = edge != NOBODY
    row, score, choice = (np.full(students, nothing, dtype=np.int64) for nothing in (NOBODY, 0, 0))
    row[has], score[has], choice[has] = edges.row[edge[has]], edges.score[edge[has]], prepared.choice[edge[has]]
    best = np.full(students, NOBODY, dtype=np.int64)
    some = edges.start[1:] > edges.start[:-1]
    best[some] = np.maximum.reduceat(edges.score, edges.start[:-1][some]) if some.any() else NOBODY
    placed = np.flatnonzero(has)
    holders = placed[np.argsort(row[placed], kind="stable")]
    return Outcome(
        edges=edges,
        row=row,
        score=score,
        choice=choice,
        best=best,
        voter=np.array([bool(one.choices) for one in prepared.entrants], dtype=bool),
        lottery=lottery(prepared.instance),
        holders=holders,
        first_holder=np.searchsorted(row[holders], np.arange(places + 1)),
    )
