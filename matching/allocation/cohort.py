"""An instance in an order of its own, by the keys of students and places: the order of the input cannot matter."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.allocation.levels import owners, ranks
from matching.allocation.seats import spread
from matching.compiled import Kernel
from matching.types.allocation import Instance, Int32Array, Int64Array


class NotSolvable(ValueError):
    """The instance breaks its own rules (negative numbers, the same key twice) or its numbers do not fit in 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Students and places by rising key; per edge the place and which edge of the instance it is (`source`); `rank` as
    in `ranks`; `students` and `places` are the numbers in the instance."""

    start: Int64Array
    place: Int32Array
    source: Int32Array
    capacity: Int64Array
    rank: Int64Array
    students: Int64Array
    places: Int64Array


def check(instance: Instance) -> None:
    """Refuse what no solver can take. Raises `NotSolvable`."""
    for name in ("score", "capacity", "credit"):
        if (getattr(instance, name) < 0).any():
            raise NotSolvable(f"{name} below 0")
    if len(instance.place) and not 0 <= instance.place.min() <= instance.place.max() < instance.places:
        raise NotSolvable("an edge to a place that does not exist")
    for name in ("student_key", "place_key"):
        keys = getattr(instance, name)
        if len(np.unique(keys)) != len(keys):
            raise NotSolvable(f"the same {name} twice")


def sorted_by(kernel: Kernel, key: NDArray[Any], given: NDArray[Any], groups: int) -> tuple[Int64Array, Int32Array]:
    """(Where each group begins, the items `given` by their key); equals keep their order."""
    first = np.zeros(groups + 1, np.int64)
    np.cumsum(np.bincount(key[given], minlength=groups), out=first[1:])
    order = kernel.row(np.empty(len(given), np.int32))
    kernel.of(spread)(kernel.view(key), kernel.view(given), kernel.row(first), order)
    return first, np.asarray(order, np.int32)


def order(instance: Instance, kernel: Kernel) -> Cohort:
    """The instance by rising keys, without the edges to places that have no room."""
    check(instance)
    students, places = np.argsort(instance.student_key), np.argsort(instance.place_key)
    rank, number = np.empty(instance.students, np.int32), np.empty(instance.places, np.int32)
    rank[students] = np.arange(instance.students, dtype=np.int32)
    number[places] = np.arange(instance.places, dtype=np.int32)
    useful = np.flatnonzero(instance.capacity[instance.place] > 0).astype(np.int32)
    place = number[instance.place]
    _, by_place = sorted_by(kernel, place, useful, instance.places)
    start, source = sorted_by(kernel, rank[owners(instance.start)], by_place, instance.students)
    return Cohort(
        start=start,
        place=place[source],
        source=source,
        capacity=instance.capacity[places].astype(np.int64),
        rank=ranks(instance)[students],
        students=students,
        places=places,
    )
