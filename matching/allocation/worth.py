"""What one more seat would be worth, place by place: the prices made exact."""

from typing import NamedTuple

import numpy as np

from matching.allocation.certificate import Case, beginning, seat_worth
from matching.allocation.levels import owners, regrets
from matching.compiled import PLAIN, Kernel, Row, array
from matching.types.allocation import NOBODY, Certificate, Instance, Int64Array, Level, Plan


class Worth(NamedTuple):
    """Per place, for one more seat there: students placed more (0 or 1), hundredths of a point more in total (the
    earlier levels go first, so it can be below 0), and how many students without a place could go there."""

    placed: Int64Array
    points: Int64Array
    students: Int64Array


class _Cost(NamedTuple):
    """A cost on three levels, compared in this order: seats, regrets, score."""

    seat: Row
    regret: Row
    score: Row


def worth(instance: Instance, plan: Plan, kernel: Kernel = PLAIN) -> Worth:
    """What one more seat at each place would bring to a plan of the exact mode with its certificate.

    Exact: as if solved again with that seat, by the same levels, where the third asks for as few students as possible
    above today's worst regret (or for the least sum of squares).
    """
    proof = plan.certificate
    if proof is None:
        raise ValueError("only a plan of the exact mode has prices")
    price, cost = _reduced(instance, plan, proof)
    least = tuple(kernel.row(one) for one in price)
    places = instance.places
    at = np.full(instance.students, places, np.int64)
    at[plan.edge != NOBODY] = instance.place[plan.edge[plan.edge != NOBODY]]
    order = np.argsort(at, kind="stable")
    first = np.searchsorted(at[order], np.arange(places + 2))
    view = kernel.view
    kernel.of(_spread)(
        view(instance.start),
        view(instance.place),
        view(order),
        view(first),
        _Cost(*(view(one) for one in cost)),
        _Cost(*least),
        kernel.row(np.zeros(places + 1, np.int64)),
        kernel.row(np.zeros(places + 1, np.int64)),
    )
    gain = [one - array(left) for one, left in zip(price, least, strict=True)]
    step = proof.seat_weight
    waiting = (plan.edge == NOBODY)[owners(instance.start)]
    return Worth(
        placed=np.minimum((2 * gain[0] + step) // (2 * step), 1),
        points=gain[2],
        students=np.bincount(instance.place[waiting], minlength=places).astype(np.int64),
    )


def _spread(start: Row, place: Row, order: Row, first: Row, cost: _Cost, least: _Cost, queue: Row, queued: Row) -> None:
    """Lower `least` of every place to the cheapest way to use a seat there: somebody comes from another place, whose
    seat is then used in the cheapest way. The students of place `p` are `order[first[p]:first[p + 1]]`; those without a
    place come last, as if from a place that costs nothing."""
    nowhere = len(queued) - 1
    size = nowhere + 1
    for at in range(size):
        queue[at] = nowhere - at
        queued[at] = 1
    head, count = 0, size
    while count:
        origin = queue[head]
        head = (head + 1) % size
        count -= 1
        queued[origin] = 0
        for at in range(first[origin], first[origin + 1]):
            for edge in range(start[order[at]], start[order[at] + 1]):
                if _cheaper(cost, least, edge, origin, place[edge]) and queued[place[edge]] == 0:
                    queued[place[edge]] = 1
                    queue[(head + count) % size] = place[edge]
                    count += 1


def _cheaper(cost: _Cost, least: _Cost, edge: int, origin: int, place: int) -> bool:
    """Whether a seat at the place is used cheaper by this edge; then note it."""
    seat, regret, score = cost.seat[edge], cost.regret[edge], cost.score[edge]
    if origin < len(least.seat):
        seat += least.seat[origin]
        regret += least.regret[origin]
        score += least.score[origin]
    less: bool
    if seat != least.seat[place]:
        less = seat < least.seat[place]
    elif regret != least.regret[place]:
        less = regret < least.regret[place]
    else:
        less = score < least.score[place]
    if less:
        least.seat[place] = seat
        least.regret[place] = regret
        least.score[place] = score
    return less


def _reduced(
    instance: Instance, plan: Plan, proof: Certificate
) -> tuple[tuple[Int64Array, ...], tuple[Int64Array, ...]]:
    """Per level the prices, and per edge what gain and price are more than its weight."""
    owner, place, case = owners(instance.start), instance.place, beginning(instance)
    nothing = np.zeros(instance.places, np.int64)
    seat = seat_worth(instance, proof)
    gain = case.gains(seat[case.open] - proof.seat_price[case.place])
    price = proof.seat_price.copy()
    # A place without room had no say: a price that is high enough keeps its edges from being cheaper than free.
    closed = instance.capacity == 0
    price[closed] = int(seat.max(initial=0)) + 1
    seats = gain[owner] + price[place] - seat
    regret = regrets(instance)
    if proof.squares_price is None:
        worst = int(regret[plan.edge[plan.edge != NOBODY]].max(initial=0))
        middle, regret_price = (regret > worst).astype(np.int64), nothing
        unasked = Level.WORST not in dict(plan.levels)
        if unasked or (proof.below_price is None and worst > 0):
            middle = np.zeros(instance.edges, np.int64)
    else:
        regret_price = np.where(closed, 0, proof.squares_price)
        middle = _squares(case, seat, proof)[owner] + regret_price[place] + regret**2
    score_price = np.where(closed, 0, proof.place_price)
    score = proof.student_gain[owner] + score_price[place] - instance.score
    return (price, regret_price, score_price), (seats, middle, score)


def _squares(case: Case, seat: Int64Array, proof: Certificate) -> Int64Array:
    """The gains of the level SQUARES."""
    assert proof.squares_price is not None
    case = case.tightened(seat[case.open], proof.seat_price)
    return case.gains(-(regrets(case.instance)[case.open] ** 2) - proof.squares_price[case.place])
