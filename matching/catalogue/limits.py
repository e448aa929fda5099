"""The hard rules on dates, age, route, study year, capacity and pauses in one shape, so that two passes judge them all.

Each line of `limits` is a number per place that may not be above a bound of the student; each bit of `open_to` is
something that a place is open to. What a rule means, and says about one place, is in `matching.criteria`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.types import Route

NEVER = 2**30
"""Above every bound: a place that is full or paused suits nobody."""
ROUTE_BITS: Mapping[Route, int] = {route: 1 << (16 + number) for number, route in enumerate(Route)}


def limits_of(columns: Mapping[str, Any]) -> NDArray[np.int32]:
    """Per place: recognised from, until; starts, ends, length of its period; youngest age. All are "at most" a bound of
    the student (see `bounds_for`), hence the minus signs."""
    shut = columns["paused"] | (columns["capacity"] <= 0)
    lines = (
        np.where(shut, NEVER, columns["recognised_from"]),
        -columns["recognised_until"],
        columns["starts"],
        -columns["ends"],
        columns["starts"] - columns["ends"],
        columns["youngest"],
    )
    return np.array(lines, dtype=np.int32)


def bounds_for(start: int, end: int, days_needed: int, age: int) -> NDArray[np.int32]:
    """The student's bound for each line of `limits`: days of the period as ordinals, days that a place must cover."""
    more = days_needed - 1
    return np.array((start, -end, end - more, -start - more, -more, age), dtype=np.int32)[:, None]


def open_to(columns: Mapping[str, Any]) -> NDArray[np.uint32]:
    """Per place the study years (bit 1-12) and the route it is open to."""
    routes = np.array(list(ROUTE_BITS.values()), dtype=np.uint32)[columns["route"]]
    found: NDArray[np.uint32] = (columns["study_years"] & 0xFFFF).astype(np.uint32) | routes
    return found


def opening_for(study_year: int, route: Route) -> np.uint32:
    """The bits that a place must have to be open to a student."""
    return np.uint32((1 << study_year) | ROUTE_BITS[route])
