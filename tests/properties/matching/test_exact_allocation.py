"""The exact mode equals independent optima on every level, proves it, and depends on nothing but the cohort."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st

from matching import compiled
from matching.allocation import solve, verify, worth
from matching.types.allocation import NOBODY, Goal
from tests.properties.matching.instances import (
    SOME,
    TINY,
    all_plans,
    by_keys,
    by_program,
    facts,
    random_instance,
    shuffled,
    value,
)
from tests.properties.matching.promise import promise

GOALS = st.sampled_from((Goal.WORST, Goal.SQUARES, None))


@promise(few=100, instance=TINY, goal=GOALS)
def test_no_plan_of_a_tiny_cohort_is_better_on_any_level(instance, goal):
    plan = solve(instance, goal=goal)
    assert verify(instance, plan) == ()
    assert value(instance, plan.edge.tolist(), goal) == max(value(instance, one, goal) for one in all_plans(instance))


@promise(few=25, instance=SOME, goal=GOALS)
def test_every_level_equals_the_optimum_of_a_linear_program(instance, goal):
    if instance.edges:
        plan = solve(instance, goal=goal)
        assert value(instance, plan.edge.tolist(), goal) == by_program(instance, goal)
        assert verify(instance, plan) == ()


@promise(few=60, instance=TINY, goal=GOALS)
def test_one_more_seat_is_worth_what_solving_again_says(instance, goal):
    worth_as_solved_again(instance, goal)


def test_one_more_seat_when_nobody_is_placed_and_regrets_do_not_count():
    worth_as_solved_again(random_instance(1301, 4, 3, steps=3), None)


def worth_as_solved_again(instance, goal):
    """Compare the worth of each seat with the best plan that one seat more would allow."""
    plan = solve(instance, goal=goal)
    told = worth(instance, plan)
    for place in range(instance.places):
        more = replace(instance, capacity=instance.capacity + (np.arange(instance.places) == place))
        then = max(beside(more, one, goal, plan) for one in all_plans(more))
        now = beside(instance, plan.edge.tolist(), goal, plan)
        assert (told.placed[place], told.points[place]) == (then[0] - now[0], then[-1] - now[-1])


def beside(instance, edges, goal, plan):
    """What a plan is worth beside another: as few as possible above the worst regret of that one."""
    first = value(instance, edges, goal)
    if goal is not Goal.WORST:
        return first
    regret = facts(instance)[3]
    worst = int(regret[plan.edge[plan.edge != NOBODY]].max(initial=0))
    above = sum(int(regret[edge]) > worst for edge in edges if edge != NOBODY)
    return (*first[:4], -above, first[-1])


@promise(few=25, instance=SOME, goal=GOALS, seed=st.integers(0, 99))
def test_the_order_of_the_input_changes_nothing(instance, goal, seed):
    other = shuffled(instance, seed)
    one, two = solve(instance, goal=goal), solve(other, goal=goal)
    assert by_keys(instance, one) == by_keys(other, two)
    assert one.levels == two.levels
    prices = [
        dict(zip(key.tolist(), plan.certificate.place_price.tolist(), strict=True))
        for key, plan in ((instance.place_key, one), (other.place_key, two))
    ]
    assert prices[0] == prices[1]


@promise(few=25, instance=SOME, seed=st.integers(0, 99))
def test_one_more_place_never_lowers_the_number_placed(instance, seed):
    place = seed % instance.places
    more = replace(instance, capacity=instance.capacity + (np.arange(instance.places) == place))
    assert solve(more).placed - solve(instance).placed == worth(instance, solve(instance)).placed[place]


@promise(few=25, instance=SOME)
def test_no_two_students_would_both_gain_by_swapping(instance):
    score = {}
    for student in range(instance.students):
        for edge in range(int(instance.start[student]), int(instance.start[student + 1])):
            score[student, int(instance.place[edge])] = (int(instance.score[edge]), int(instance.choice[edge]) > 0)
    plan = solve(instance)
    has = {one: int(instance.place[edge]) for one, edge in enumerate(plan.edge.tolist()) if edge != NOBODY}
    for one, mine in has.items():
        for other, theirs in has.items():
            if (one, theirs) in score and (other, mine) in score:
                (a, own_a), (b, own_b) = score[one, theirs], score[other, mine]
                (a_now, own_a_now), (b_now, own_b_now) = score[one, mine], score[other, theirs]
                assert not (a > a_now and b > b_now and own_a >= own_a_now and own_b >= own_b_now)


@promise(few=10, instance=SOME, goal=GOALS)
@pytest.mark.skipif(compiled.best() is compiled.PLAIN, reason="numba is not installed")
def test_compiled_and_plain_give_the_same_bytes(instance, goal):
    one, two = solve(instance, goal=goal), solve(instance, goal=goal, kernel=compiled.best())
    assert (one.edge.tobytes(), one.levels, one.scarce.tobytes()) == (
        two.edge.tobytes(),
        two.levels,
        two.scarce.tobytes(),
    )
    for name in one.certificate.__slots__:
        left, right = getattr(one.certificate, name), getattr(two.certificate, name)
        assert left is right is None or np.array_equal(left, right)
    assert all(
        np.array_equal(a, b) for a, b in zip(worth(instance, one), worth(instance, two, compiled.best()), strict=True)
    )
