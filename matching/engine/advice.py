"""Where one more place would help most: the brokers' advice."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.allocation import worth
from matching.allocation.levels import owners
from matching.allocation.replan import Held
from matching.compiled import Kernel
from matching.engine.outcome import Outcome
from matching.engine.prepare import Prepared
from matching.types.allocation import NOBODY, Plan
from matching.types.rounds import Advice

MOST_PLACES = 50
PLACE, QUALIFICATION = "place", "qualification"
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Gain:
    """Per place: students placed more (0 or 1) and hundredths of a point more by one more seat, and how many students
    without a place could have had that place."""

    placed: Ints
    points: Ints
    students: Ints


def advice_of(prepared: Prepared, outcome: Outcome, held: Held, plan: Plan, kernel: Kernel) -> tuple[Advice, ...]:
    """The places and qualifications where one more seat would help, best first: more students placed, then more points,
    then more students who compete. At most MOST_PLACES places; every qualification that has one."""
    gain = _gain(held, plan, kernel)
    found = [*_places(prepared, gain), *_qualifications(prepared, outcome, gain)]
    ordered = sorted(found, key=lambda one: (one.kind, -one.placed, -one.points, -one.students, one.key))
    return tuple(ordered)


def _gain(held: Held, plan: Plan, kernel: Kernel) -> Gain:
    """From the prices of an exact plan. The stable mode has none: there it is who would go to a place at once, and the
    best score that this would bring."""
    instance = held.instance
    mine = np.flatnonzero((plan.edge == NOBODY)[owners(instance.start)])
    place = instance.place[mine]
    students = np.bincount(place, minlength=instance.places)
    if plan.certificate is not None:
        gained = worth(instance, plan, kernel)
        return Gain(gained.placed, gained.points, students)
    points = np.zeros(instance.places, dtype=np.int64)
    np.maximum.at(points, place, instance.score[mine])
    return Gain((students > 0).astype(np.int64), points, students)


def _places(prepared: Prepared, gain: Gain) -> Iterator[Advice]:
    """The places with something to gain, the best MOST_PLACES of them."""
    tie = prepared.catalogue.tie
    useful = np.flatnonzero((gain.placed > 0) | (gain.points > 0))
    order = np.lexsort((tie[useful], -gain.students[useful], -gain.points[useful], -gain.placed[useful]))
    for row in useful[order[:MOST_PLACES]].tolist():
        yield Advice(
            kind=PLACE,
            key=prepared.catalogue.place_ids[row],
            placed=int(gain.placed[row]),
            points=int(gain.points[row]),
            students=int(gain.students[row]),
        )


def _qualifications(prepared: Prepared, outcome: Outcome, gain: Gain) -> Iterator[Advice]:
    """Per qualification what its best place would bring, and all its students without a place: a new place that suits
    them helps also those for whom nothing is allowed now."""
    without = outcome.row == NOBODY
    for block in prepared.blocks:
        students = int(np.count_nonzero(without[block.first : block.first + len(block.students)]))
        points = int(gain.points[block.span].max(initial=0))
        if students or points:
            yield Advice(
                kind=QUALIFICATION,
                key=block.students.wishes[0].qualification,
                placed=int(students > 0),
                points=points,
                students=students,
            )
