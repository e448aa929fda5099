"""Checks a plan and its certificate from the instance alone, whichever way they were found.

Whatever the prices are, no plan can be worth more than the gains of all students and the prices of all seats together,
where a gain is the best that a student can get at these prices. A plan that is worth exactly that is the best.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.allocation.levels import NO_GAIN, gains, lots, outside, owners, ranks, reached, regrets
from matching.types.allocation import NOBODY, Certificate, Goal, Instance, Int64Array, Mode, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The edges that are `open`, with their students and places; who must be seated and what must be full."""

    instance: Instance
    open: Int64Array
    owner: NDArray[Any]
    place: NDArray[Any]
    must: NDArray[np.bool_]
    full: NDArray[np.bool_]

    def only(self, keep: NDArray[np.bool_]) -> "Case":
        """The case with fewer edges."""
        return replace(self, open=self.open[keep], owner=self.owner[keep], place=self.place[keep])

    def gains(self, value: NDArray[Any]) -> Int64Array:
        """What each student can get at most, of a value per open edge."""
        start = np.zeros(len(self.must) + 1, np.int64)
        np.cumsum(np.bincount(self.owner, minlength=len(self.must)), out=start[1:])
        return gains(start, value, self.must)

    def bound(self, weight: Int64Array, price: Int64Array) -> int | None:
        """No plan on the open edges, under the obligations, is worth more; None when the prices are no prices."""
        if (price[~self.full] < 0).any():
            return None
        gain = self.gains(weight - price[self.place])
        return int(gain[gain != NO_GAIN].sum()) + int((price * self.instance.capacity).sum())

    def tightened(self, weight: Int64Array, price: Int64Array) -> "Case":
        """What keeps this level at its optimum (complementary slackness)."""
        value = weight - price[self.place]
        gain = self.gains(value)
        left = self.only(value == gain[self.owner])
        return replace(left, must=self.must | (gain > 0), full=self.full | (price > 0))

    def kept(self, used: Int64Array) -> bool:
        """Whether a plan uses open edges only and meets every obligation."""
        is_open = np.zeros(self.instance.edges, np.bool_)
        is_open[self.open] = True
        seated = np.zeros(len(self.must), np.bool_)
        seated[np.searchsorted(self.instance.start, used, side="right") - 1] = True
        taken = np.bincount(self.instance.place[used], minlength=len(self.full))
        return bool(
            is_open[used].all() and seated[self.must].all() and (taken == self.instance.capacity)[self.full].all()
        )


def verify(instance: Instance, plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan of the exact mode, by name; empty when the plan is possible and its certificate proves
    every level that it claims. Knows nothing of how the plan was found."""
    wrong = tuple(_possible(instance, plan))
    if wrong:
        return wrong
    if plan.mode is not Mode.EXACT or plan.certificate is None:
        return ("no certificate",)
    used = plan.edge[plan.edge != NOBODY]
    goal = next((one for one in Goal if one.value in {level.value for level, _ in plan.levels}), None)
    if plan.levels != reached(instance, plan.edge, goal):
        return ("levels",)
    if not _shaped(instance, plan.certificate, goal):
        return ("certificate incomplete",)
    return tuple(_proven(instance, plan, plan.certificate, used, goal))


def beginning(instance: Instance) -> Case:
    """Before the first level: every edge to a place with room is open, and nothing is obliged."""
    useful = np.flatnonzero(instance.capacity[instance.place] > 0)
    nobody, nothing = np.zeros(instance.students, np.bool_), np.zeros(instance.places, np.bool_)
    return Case(instance, useful, owners(instance.start)[useful], instance.place[useful], nobody, nothing)


def seat_worth(instance: Instance, proof: Certificate) -> Int64Array:
    """Per edge what it is worth on the levels PLACED and OUTSIDE."""
    rank = np.repeat(ranks(instance), np.diff(instance.start))
    return proof.seat_weight * rank - outside(instance)


def _possible(instance: Instance, plan: Plan) -> Iterator[str]:
    edge, student = plan.edge, np.arange(instance.students)
    if edge.shape != student.shape:
        yield "not one entry per student"
        return
    own = (instance.start[:-1] <= edge) & (edge < instance.start[1:])
    if not (own | (edge == NOBODY)).all():
        yield "a pair that is not allowed"
        return
    taken = np.bincount(instance.place[edge[edge != NOBODY]], minlength=instance.places)
    if (taken > instance.capacity).any():
        yield "capacity"


def _shaped(instance: Instance, proof: Certificate, goal: Goal | None) -> bool:
    prices = (proof.seat_price, proof.below_price, proof.squares_price, proof.place_price, proof.lot_price)
    return (
        all(one is None or one.shape == (instance.places,) for one in prices)
        and proof.student_gain.shape == (instance.students,)
        and proof.allowed.shape == (instance.edges,)
        and (goal is not Goal.SQUARES or proof.squares_price is not None)
    )


def _proven(instance: Instance, plan: Plan, proof: Certificate, used: Int64Array, goal: Goal | None) -> Iterator[str]:
    """The names of the levels that the certificate does not prove."""
    case, worth = beginning(instance), seat_worth(instance, proof)
    bound = case.bound(worth[case.open], proof.seat_price)
    if proof.seat_weight <= 2 * instance.students or bound != worth[used].sum():
        yield "placed or outside"
    if not _scarce(instance, plan):
        yield "scarce"
    regret = regrets(instance)
    below = case.only(regret[case.open] < regret[used].max(initial=0))
    case = case.tightened(worth[case.open], proof.seat_price)
    if goal is Goal.WORST:
        if not _smallest(below, worth, used, proof, int(regret[used].max(initial=0))):
            yield "worst"
        case = case.only(regret[case.open] <= regret[used].max(initial=0))
    elif goal is Goal.SQUARES and proof.squares_price is not None:
        lost = -(regret**2)
        if case.bound(lost[case.open], proof.squares_price) != lost[used].sum() or not case.kept(used):
            yield "squares"
        case = case.tightened(lost[case.open], proof.squares_price)
    yield from _totals(case, used, proof)


def _scarce(instance: Instance, plan: Plan) -> bool:
    """Whether the scarce places explain everybody who is left: students who can go nowhere else."""
    scarce = np.zeros(instance.places, np.bool_)
    scarce[plan.scarce] = True
    elsewhere = ~scarce[instance.place] & (instance.capacity[instance.place] > 0)
    somewhere = np.zeros(instance.students, np.bool_)
    somewhere[owners(instance.start)[elsewhere]] = True
    return instance.students - plan.placed == int((~somewhere).sum()) - int(instance.capacity[scarce].sum())


def _smallest(below: Case, worth: Int64Array, used: Int64Array, proof: Certificate, worst: int) -> bool:
    """Whether the earlier levels would be worse on the edges with a smaller regret."""
    if worst == 0:
        return True
    if proof.below_price is None:
        return False
    bound = below.bound(worth[below.open], proof.below_price)
    return bound is not None and bound < worth[used].sum()


def _totals(case: Case, used: Int64Array, proof: Certificate) -> Iterator[str]:
    """The last levels: the total of the scores, and of what is equal the lots."""
    allowed = np.zeros(case.instance.edges, np.bool_)
    allowed[case.open] = True
    if not case.kept(used) or (allowed != proof.allowed).any():
        yield "allowed"
        return
    score = case.instance.score.astype(np.int64)
    gain = case.gains(score[case.open] - proof.place_price[case.place])
    if case.bound(score[case.open], proof.place_price) != score[used].sum() or (gain != proof.student_gain).any():
        yield "total"
        return
    case = case.tightened(score[case.open], proof.place_price)
    lot = np.zeros(case.instance.edges, np.int64)
    lot[case.open] = lots(case.instance, case.open, case.owner)
    if not case.kept(used) or case.bound(lot[case.open], proof.lot_price) != lot[used].sum():
        yield "lots"
