"""What is left to decide: the edges that still may be used, who must be seated, which places must be full.

Each level of the exact mode is solved with prices that prove its optimum. A plan is as good on that level exactly when
it uses only edges that are worth gain plus price, seats every student with a gain and fills every place with a price
(complementary slackness). So the next level works on those edges under these obligations, and no level is ever weighed
against another.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.allocation.auction import Market, trade
from matching.allocation.cohort import Cohort, NotSolvable, sorted_by
from matching.allocation.levels import gains, owners
from matching.allocation.seats import Graph, Search, Seats
from matching.compiled import Kernel, array
from matching.types.allocation import NOBODY, Int8Array, Int32Array, Int64Array

ROOM = 2**61
FINER = 6
_NO_ROW: Int64Array = np.zeros(0, np.int64)
_NOBODY: Int32Array = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Edges by student, with their numbers in the instance (`source`); obligations; and a plan that keeps them (`edge`:
    per student the edge of this field, or NOBODY)."""

    start: Int64Array
    place: Int32Array
    source: Int32Array
    capacity: Int64Array
    must: Int8Array
    full: Int8Array
    edge: Int64Array

    @property
    def size(self) -> int:
        """How many edges are left."""
        return len(self.place)


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What proves the optimum of a level: per place the price, per student the gain, in the units of its weights."""

    place: Int64Array
    gain: Int64Array


def whole(cohort: Cohort) -> Field:
    """Everything allowed, nobody seated."""
    return Field(
        start=cohort.start,
        place=cohort.place,
        source=cohort.source,
        capacity=cohort.capacity,
        must=np.zeros(len(cohort.rank), np.int8),
        full=np.zeros(len(cohort.capacity), np.int8),
        edge=np.full(len(cohort.rank), NOBODY, np.int64),
    )


def graph(field: Field, kernel: Kernel, *, back: bool = True) -> Graph:
    """The edges as rows; `back` = False where only students are walked through."""
    owner, first, order = _NOBODY, _NO_ROW, _NOBODY
    if back:
        owner = owners(field.start)
        first, order = sorted_by(kernel, field.place, np.arange(field.size, dtype=np.int32), len(field.capacity))
    view = kernel.view
    return Graph(view(field.start), view(field.place), view(owner), view(first), view(order))


def seats(field: Field, kernel: Kernel) -> Seats:
    """Who sits where, as rows."""
    base = np.zeros(len(field.capacity) + 1, np.int64)
    np.cumsum(field.capacity, out=base[1:])
    seated = np.flatnonzero(field.edge != NOBODY)
    place = field.place[field.edge[seated]]
    by_place = np.argsort(place, kind="stable")
    seated, place = seated[by_place], place[by_place]
    used = np.bincount(place, minlength=len(field.capacity))
    slots = base[place] + np.arange(len(seated)) - (np.cumsum(used) - used)[place]
    holder, slot = np.full(int(base[-1]), NOBODY, np.int64), np.full(len(field.edge), NOBODY, np.int64)
    holder[slots], slot[seated] = seated, slots
    row = kernel.row
    return Seats(kernel.view(base), row(holder), row(used), row(field.edge), row(slot))


def search(field: Field, kernel: Kernel) -> Search:
    """Room to look for paths in."""

    def room(size: int) -> Any:
        return kernel.row(np.zeros(size, np.int64))

    places, students = len(field.capacity), len(field.edge)
    return Search(room(places), room(places), room(places + 1), room(students), room(students + 1), room(students + 1))


def narrow(field: Field, keep: NDArray[np.bool_]) -> Field:
    """The field with only these edges; the plan must use no other."""
    if keep.all():
        return field
    before = np.zeros(field.size + 1, np.int64)
    np.cumsum(keep, out=before[1:])
    return replace(
        field,
        start=before[field.start],
        place=field.place[keep],
        source=field.source[keep],
        edge=np.where(field.edge == NOBODY, NOBODY, before[field.edge]),
    )


def prices_of(field: Field, weight: NDArray[Any], price: Int64Array) -> Prices:
    """Prices of places with the gains that follow."""
    return Prices(price, gains(field.start, weight - price[field.place], field.must))


def tighten(field: Field, weight: NDArray[Any], prices: Prices) -> Field:
    """What keeps the level of these weights at its optimum."""
    value = weight - prices.place[field.place]
    left = narrow(field, value == np.repeat(prices.gain, np.diff(field.start)))
    full = field.full | (prices.place > 0)
    return replace(left, must=field.must | (prices.gain > 0), full=full.astype(np.int8))


def _fits(field: Field, spread: int) -> int:
    """The factor that makes an epsilon of 1 exact. Raises `NotSolvable` when prices could pass 64 bits: no price moves
    further than a path is long times the difference of two weights."""
    factor = len(field.capacity) + 2
    length = 2 * min(len(field.edge), len(field.capacity)) + 2
    if factor * (spread + 1) * length > ROOM:
        raise NotSolvable("the numbers of this cohort do not fit in 64 bits")
    return factor


def rounded(price: Int64Array, factor: int) -> Int64Array:
    """Exact prices from prices `factor` times as fine that are at most 1 too high or low (Goldberg and Tarjan 1990).

    Of `factor` - 1 remainders on a circle of `factor`, two neighbours are 2 or more apart; rounding down from there
    keeps every difference of two prices on the right side of a whole number.
    """
    remainders = np.unique(np.append(price % factor, 0))
    gaps = np.diff(np.append(remainders, remainders[0] + factor))
    cut = int(remainders[(int(gaps.argmax()) + 1) % len(remainders)])
    return (price - cut) // factor - (-cut) // factor


def best(field: Field, weight: NDArray[Any], kernel: Kernel) -> tuple[Field, Prices]:
    """The plan with the highest total weight that keeps the obligations, and the prices that prove it."""
    spread = int(weight.max()) - int(weight.min()) + 1 if len(weight) else 1
    reach = max(spread, int(np.abs(weight).max(initial=0)))
    factor = _fits(field, reach)
    rows = seats(field, kernel)
    row = kernel.row
    price = row(np.zeros(len(field.capacity), np.int64))
    market = Market(
        kernel.view(weight.astype(np.int64) * factor),
        kernel.view(field.must),
        kernel.view(field.full),
        price,
        row(np.zeros(int(field.capacity.sum()), np.int64)),
        row(np.zeros(len(field.edge) + 1, np.int64)),
        row(np.zeros(len(field.capacity) + 1, np.int64)),
        row(np.zeros(len(field.capacity) + 1, np.int64)),
    )
    most_apart = (reach + 1) * factor
    if not kernel.of(trade)(graph(field, kernel), rows, market, max(1, most_apart // 4), FINER, most_apart):
        raise NotSolvable("the obligations of an earlier level cannot be kept")
    exact = rounded(array(price), factor)
    field = replace(field, edge=array(rows.edge))
    return field, prices_of(field, weight, exact)
