"""From a checked input to an instance that an allocator takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.engine.checking import Accepted
from matching.engine.edges import Block, Edges, Scale, Step, blocks_of, edges_of, numbers_of, only
from matching.types.allocation import FULL_SCORE, NOBODY, Instance
from matching.types.rounds import Entrant, RoundInput

Ints = NDArray[np.int64]
LAST_CLAIM = 2 * FULL_SCORE


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Prepared:
    """A round ready to be solved. Students are numbered as in `accepted.entrants`, places by their row. `edges` are all
    pairs that the hard rules, the round and the school allow; those of `instance` leave out who is pinned. `pinned` is
    the row of each pin, NOBODY without one; `choice` is the rank of each edge among the own choices."""

    catalogue: Catalogue
    entered: RoundInput
    accepted: Accepted
    scale: Scale
    blocks: Sequence[Block]
    edges: Edges
    choice: NDArray[np.int16]
    pinned: Ints
    instance: Instance
    source: Ints

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """The students, in the order of their numbers."""
        return self.accepted.entrants


def prepare(catalogue: Catalogue, entered: RoundInput, accepted: Accepted, step: Step) -> Prepared:
    """Scores the whole cohort, leaves out what is kept apart, and takes pins out with their room."""
    entrants = accepted.entrants
    scale = Scale(weights=entered.weights, rules=entered.rules, success=entered.success)
    blocks = blocks_of(catalogue, [one.wish for one in entrants], entered.rules)
    edges = _allowed(catalogue, accepted, edges_of(catalogue, blocks, len(entrants), scale, step))
    pinned = np.array([accepted.pins.get(one.student_id, NOBODY) for one in entrants], dtype=np.int64)
    choice = _choices(catalogue, entrants, edges)
    free = np.repeat(pinned == NOBODY, np.diff(edges.start))
    source = np.flatnonzero(free)
    instance = _instance(catalogue, entered, entrants, only(edges, free), choice[source], pinned)
    return Prepared(
        catalogue=catalogue, entered=entered, accepted=accepted, scale=scale, blocks=blocks, edges=edges,
        choice=choice, pinned=pinned, instance=instance, source=source,
    )  # fmt: skip


def _allowed(catalogue: Catalogue, accepted: Accepted, edges: Edges) -> Edges:
    """The edges to places that take part, without the pairs that are kept apart."""
    keep = accepted.offered[edges.row]
    apart = [
        (number, row)
        for number, one in enumerate(accepted.entrants)
        for row in sorted(accepted.blocks.get(one.student_id, ()))
    ]
    pairs = np.array(apart, dtype=np.int64).reshape(len(apart), 2)
    found = numbers_of(edges, len(catalogue), pairs[:, 0], pairs[:, 1])
    keep[found[found != NOBODY]] = False
    return only(edges, keep)


def _choices(catalogue: Catalogue, entrants: Sequence[Entrant], edges: Edges) -> NDArray[np.int16]:
    """The rank of each edge among the student's own choices, from 1; 0 = not chosen."""
    listed = [
        (number, row, rank)
        for number, one in enumerate(entrants)
        for rank, place_id in enumerate(one.choices, start=1)
        if (row := catalogue.row_of.get(place_id)) is not None
    ]
    chosen = np.array(listed, dtype=np.int64).reshape(len(listed), 3)
    found = numbers_of(edges, len(catalogue), chosen[:, 0], chosen[:, 1])
    ranks = np.zeros(len(edges.row), dtype=np.int16)
    ranks[found[found != NOBODY]] = chosen[found != NOBODY, 2]
    return ranks


def _instance(
    catalogue: Catalogue,
    entered: RoundInput,
    entrants: Sequence[Entrant],
    edges: Edges,
    choice: NDArray[np.int16],
    pinned: Ints,
) -> Instance:
    """The instance of everybody who is not pinned and the room that is left."""
    voter = np.array([bool(one.choices) for one in entrants], dtype=bool) & (pinned == NOBODY)
    taken = np.bincount(pinned[pinned != NOBODY], minlength=len(catalogue))
    rows = [catalogue.row_of.get(one.present, NOBODY) if one.present else NOBODY for one in entrants]
    return Instance(
        start=edges.start,
        place=edges.row,
        score=edges.score,
        choice=choice,
        priority=claims_by(edges.score, np.repeat(voter, np.diff(edges.start))),
        capacity=(catalogue.capacity - taken).astype(np.int32),
        credit=np.array([one.credit for one in entrants], dtype=np.int32),
        present=np.where(pinned == NOBODY, np.array(rows, dtype=np.int32), NOBODY).astype(np.int32),
        voter=voter,
        student_key=np.array([key_of(one.student_id) for one in entrants], dtype=np.uint64),
        place_key=catalogue.tie,
        draw=entered.draw,
    )


def claims_by(score: NDArray[np.int32], voter: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The published order of students at every place: who gave choices before who gave none, then the higher score.
    Lower goes first."""
    return np.where(voter, 0, LAST_CLAIM + 1).astype(np.int32) + (LAST_CLAIM - score).astype(np.int32)


def key_of(student_id: str) -> int:
    """A 64-bit hash of a student's id, the same on every machine."""
    return int.from_bytes(blake2b(student_id.encode(), digest_size=8).digest(), "big")
