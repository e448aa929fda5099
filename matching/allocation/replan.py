"""Planning again when places have been given: hold them all, or make staying worth something."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.allocation.stable import lottery
from matching.types.allocation import NOBODY, Instance, Int64Array, Level, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is left to plan: `instance` without who stays and without their room; `students` and `source` say which
    student and which edge of the whole instance its students and edges are; `stays` is the edge of who stays, or
    NOBODY."""

    instance: Instance
    students: Int64Array
    source: Int64Array
    stays: Int64Array
    whole: Instance


def present_edges(instance: Instance) -> Int64Array:
    """Per student the edge to the present place, NOBODY without one or where a hard rule now stands in the way."""
    found = np.full(instance.students, NOBODY, dtype=np.int64)
    counts = np.diff(instance.start)
    at = np.flatnonzero(instance.place == np.repeat(instance.present, counts))
    found[np.searchsorted(instance.start, at, side="right") - 1] = at
    return found


def free(instance: Instance) -> Held:
    """Nobody is held: everything is left to plan."""
    nobody = np.full(instance.students, NOBODY, dtype=np.int64)
    return Held(instance, np.arange(instance.students), np.arange(instance.edges), nobody, instance)


def hold(instance: Instance) -> Held:
    """Everybody stays where they are, as far as the place is still allowed and has room; where room was lost, the
    highest scores stay, and of equal ones who comes first in the lottery."""
    stays = present_edges(instance)
    students = np.flatnonzero(stays != NOBODY)
    edges = stays[students]
    ordered = np.lexsort((lottery(instance)[students], -instance.score[edges], instance.place[edges]))
    place = instance.place[edges[ordered]]
    first = np.searchsorted(place, place)
    out = students[ordered[np.arange(len(place)) - first >= instance.capacity[place]]]
    stays[out] = NOBODY
    free = stays == NOBODY
    taken = np.bincount(instance.place[stays[~free]], minlength=instance.places)
    return _without(instance, stays, free, taken.astype(np.int32))


def _without(instance: Instance, stays: Int64Array, free: NDArray[np.bool_], taken: NDArray[np.int32]) -> Held:
    """The instance of the free students and the room that is left."""
    counts = np.diff(instance.start)
    source = np.flatnonzero(np.repeat(free, counts))
    students = np.flatnonzero(free)
    by_edge = {name: getattr(instance, name)[source] for name in ("place", "score", "choice", "priority")}
    by_student = {name: getattr(instance, name)[students] for name in ("credit", "voter", "student_key")}
    left = replace(
        instance,
        start=np.concatenate(([0], np.cumsum(counts[students]))),
        capacity=instance.capacity - taken,
        present=np.full(len(students), NOBODY, dtype=np.int32),
        **by_edge,
        **by_student,
    )
    return Held(left, students, source, stays, instance)


def joined(held: Held, plan: Plan) -> Plan:
    """The plan of what was left together with who stayed, as a plan of the whole instance. Its certificate is about
    what was left: verify that plan against `held.instance`."""
    edge = held.stays.copy()
    planned = np.flatnonzero(plan.edge != NOBODY)
    edge[held.students[planned]] = held.source[plan.edge[planned]]
    stayed = held.stays[held.stays != NOBODY]
    more = {Level.PLACED: len(stayed), Level.TOTAL: int(held.whole.score[stayed].sum())}
    levels = tuple((level, reached + more.get(level, 0)) for level, reached in plan.levels)
    return replace(plan, edge=edge, levels=levels)


def sticky(instance: Instance, bonus: int) -> Instance:
    """The same instance with this many hundredths of a point more for every present place."""
    score = instance.score.copy()
    edges = present_edges(instance)
    score[edges[edges != NOBODY]] += bonus
    return replace(instance, score=score)


def moved(instance: Instance, plan: Plan) -> int:
    """How many students with a present place get another one, or none."""
    had = np.flatnonzero(instance.present != NOBODY)
    edge = plan.edge[had]
    now = np.where(edge == NOBODY, NOBODY, instance.place[np.maximum(edge, 0)] if instance.edges else NOBODY)
    return int(np.count_nonzero(now != instance.present[had]))
