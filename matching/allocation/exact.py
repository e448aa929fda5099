"""The exact mode: levels one after another in whole numbers, each on what keeps the earlier ones at their optimum."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.allocation.cohort import Cohort, order
from matching.allocation.field import Field, Prices, best, graph, prices_of, search, seats, tighten, whole
from matching.allocation.levels import lots, outside, owners, reached, regrets
from matching.allocation.seats import seat
from matching.allocation.worst import smallest_worst
from matching.compiled import PLAIN, Kernel, array
from matching.types.allocation import NOBODY, Certificate, Goal, Instance, Int64Array, Mode, Plan


def solve(instance: Instance, *, goal: Goal | None = Goal.WORST, kernel: Kernel = PLAIN) -> Plan:
    """The plan that is best level by level, with its certificate; the same for every order of the input.

    Most students placed, of these plans the most voters, then the most students with a credit; fewest voters outside
    their own choices; the smallest worst regret (or the least sum of squared regret); the highest total score; and of
    what is still equal the highest sum of lots. `goal` None leaves the regrets out. Raises `NotSolvable`.
    """
    cohort = order(instance, kernel)
    field, by_rank = _placed(cohort, outside(instance), kernel)
    field, seat_weight, seat_price = _inside(field, outside(instance), by_rank, kernel)
    field, below, squares = _regretted(field, regrets(instance), goal, kernel)
    allowed = np.zeros(instance.edges, np.bool_)
    allowed[field.source] = True
    score = instance.score[field.source].astype(np.int64)
    field, totals = best(field, score, kernel)
    field = tighten(field, score, totals)
    owner = cohort.students[owners(field.start)]
    field, drawn = best(field, lots(instance, field.source.astype(np.int64), owner), kernel)
    edge = np.full(instance.students, NOBODY, np.int64)
    seated = field.edge != NOBODY
    edge[cohort.students[seated]] = field.source[field.edge[seated]]
    return Plan(
        mode=Mode.EXACT,
        edge=edge,
        levels=reached(instance, edge, goal),
        certificate=Certificate(
            seat_weight=seat_weight,
            seat_price=_back(seat_price, cohort.places),
            below_price=None if below is None else _back(seat_price + below, cohort.places),
            squares_price=None if squares is None else _back(squares, cohort.places),
            allowed=allowed,
            place_price=_back(totals.place, cohort.places),
            student_gain=_back(totals.gain, cohort.students),
            lot_price=_back(drawn.place, cohort.places),
        ),
        scarce=np.sort(cohort.places[by_rank > 0]).astype(np.int32),
    )


def _back(values: Int64Array, numbers: Int64Array) -> Int64Array:
    """Values by rising key, as values by number in the instance."""
    found = np.empty(len(values), np.int64)
    found[numbers] = values
    return found


def _placed(cohort: Cohort, beyond: NDArray[np.bool_], kernel: Kernel) -> tuple[Field, Int64Array]:
    """Level 1: rank by rank, so that nobody is passed over for somebody of a lower rank. Students who are left of a
    rank compete for places that nobody can move out of: their price is that rank."""
    field = whole(cohort)
    rows, paths = seats(field, kernel), search(field, kernel)
    edges, loose = graph(field, kernel, back=False), kernel.view(np.zeros(len(cohort.rank), np.int8))
    height = kernel.view(beyond[cohort.source].astype(np.int8))
    run = kernel.of(seat)
    price = np.zeros(len(cohort.capacity), np.int64)
    # Own choices first: the next level then has little left to do.
    for rank, limit in ((4, 0), (4, 1), (3, 0), (3, 1), (2, 1), (1, 1)):
        roots = np.flatnonzero(cohort.rank == rank)
        if run(edges, rows, height, limit, loose, kernel.view(roots), paths) and limit:
            price[(array(paths.level) > 0) & (price == 0)] = rank
    weight = np.repeat(cohort.rank, np.diff(cohort.start))
    field = replace(field, edge=array(rows.edge))
    return tighten(field, weight, prices_of(field, weight, price)), price


def _inside(
    field: Field, beyond: NDArray[np.bool_], by_rank: Int64Array, kernel: Kernel
) -> tuple[Field, int, Int64Array]:
    """Level 2: fewest voters outside their own choices. One price for both levels: a step of rank weighs more than all
    voters outside, and more than any slack of the second level."""
    weight = -beyond[field.source].astype(np.int64)
    used = field.edge[field.edge != NOBODY]
    if weight[used].any():
        field, prices = best(field, weight, kernel)
    else:
        nothing = np.zeros(len(by_rank), np.int64)
        prices = Prices(nothing, np.zeros(len(field.edge), np.int64))
    steepest = int(np.abs(prices.place).max(initial=0)) + int(np.abs(prices.gain).max(initial=0))
    step = 2 * max(len(field.edge), steepest) + 3
    return tighten(field, weight, prices), step, by_rank * step + prices.place


def _regretted(
    field: Field, regret: Int64Array, goal: Goal | None, kernel: Kernel
) -> tuple[Field, Int64Array | None, Int64Array | None]:
    """Level 3: the field that is left, and what proves that the regrets cannot be smaller: the change of the seat
    prices, or prices of squares."""
    lost = regret[field.source]
    if goal is Goal.WORST:
        return *smallest_worst(field, lost, kernel), None
    if goal is Goal.SQUARES:
        field, prices = best(field, -(lost**2), kernel)
        return tighten(field, -(lost**2), prices), None, prices.place
    return field, None, None
