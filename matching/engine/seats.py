"""One seat per student, with the parts of its score and the reasons."""

from collections.abc import Iterator

import numpy as np

from matching.engine.edges import parts_given
from matching.engine.outcome import Outcome
from matching.engine.prepare import Prepared
from matching.engine.reasons import binding, missed
from matching.types.allocation import NOBODY
from matching.types.rounds import Seat


def seats_of(prepared: Prepared, outcome: Outcome) -> tuple[Seat, ...]:
    """A seat for everybody in the round, by id of the student."""
    return tuple(sorted(_seats(prepared, outcome), key=lambda seat: seat.student_id))


def _seats(prepared: Prepared, outcome: Outcome) -> Iterator[Seat]:
    parts = parts_given(prepared.catalogue, prepared.blocks, outcome.row, prepared.scale)
    eligible = np.diff(prepared.edges.start).tolist()
    best, score, choice = outcome.best.tolist(), outcome.score.tolist(), outcome.choice.tolist()
    for number, row in enumerate(outcome.row.tolist()):
        one = prepared.entrants[number]
        reasons, near = binding(prepared, number) if row == NOBODY else ((), ())
        yield Seat(
            student_id=one.student_id,
            place_id=None if row == NOBODY else prepared.catalogue.place_ids[row],
            score=None if row == NOBODY else score[number],
            parts=parts.get(number, ()),
            choice=choice[number],
            regret=0 if row == NOBODY else best[number] - score[number],
            voter=bool(one.choices),
            pinned=bool(prepared.pinned[number] != NOBODY),
            eligible=eligible[number],
            best_score=None if best[number] == NOBODY else best[number],
            binding=reasons,
            near_misses=near,
            above=missed(prepared, outcome, number),
        )
