"""The example of docs/matching.md by hand, wrong plans and certificates, and what the solver refuses."""

from dataclasses import replace

import numpy as np
import pytest

from matching.allocation import NotSolvable, solve, verify, worth
from matching.types.allocation import NOBODY, Goal, Level, Mode
from tests.properties.matching.instances import instance_of, random_instance

# Bakery (one seat), Café (one seat), Dairy (two seats): score, rank among own choices.
BAKERY, CAFE, DAIRY = 0, 1, 2
ANNA = {BAKERY: (9_000, 1), CAFE: (6_000, 2)}
BRAM = {BAKERY: (8_000, 1), CAFE: (7_500, 0)}
CHRIS = {CAFE: (5_000, 0)}
DINA = {BAKERY: (9_500, 0), DAIRY: (4_000, 0)}


@pytest.fixture
def school():
    return instance_of([ANNA, BRAM, CHRIS, DINA], [1, 1, 2])


def test_the_example_by_hand(school):
    plan = solve(school)
    place = [None if edge == NOBODY else int(school.place[edge]) for edge in plan.edge]
    assert place == [CAFE, BAKERY, None, DAIRY]
    assert plan.levels == ((Level.PLACED, 3), (Level.OUTSIDE, 0), (Level.WORST, 5_500), (Level.TOTAL, 18_000))
    assert plan.scarce.tolist() == [BAKERY, CAFE]
    assert verify(school, plan) == ()


def test_what_one_more_seat_is_worth_in_the_example(school):
    told = worth(school, solve(school))
    assert told.placed.tolist() == [1, 1, 0]
    assert told.points.tolist() == [8_000, 5_000, 0]
    assert told.students.tolist() == [0, 1, 0]


def test_a_student_without_choices_never_takes_the_seat_of_one_with_choices():
    instance = instance_of([{0: (9_999, 0)}, {0: (1, 1)}], [1])
    assert solve(instance).edge.tolist() == [NOBODY, 1]


def test_who_chose_only_what_is_not_possible_still_counts_as_a_voter():
    instance = instance_of([{0: (9_999, 0)}, {0: (1, 0)}], [1], voter=[False, True])
    assert solve(instance).edge.tolist() == [NOBODY, 1]


def test_who_carries_a_credit_is_not_left_out_for_somebody_without():
    instance = instance_of([{0: (9_999, 0)}, {0: (1, 0)}], [1], credit=[0, 300])
    assert solve(instance).edge.tolist() == [NOBODY, 1]


def test_the_credit_weighs_in_the_worst_regret():
    rows = [{0: (8_000, 0), 1: (7_000, 0)}, {0: (8_000, 0), 1: (6_500, 0)}]
    assert solve(instance_of(rows, [1, 1])).edge.tolist() == [1, 2]
    assert solve(instance_of(rows, [1, 1], credit=[900, 0])).edge.tolist() == [0, 3]


@pytest.mark.parametrize("goal", [Goal.WORST, Goal.SQUARES, None])
@pytest.mark.parametrize("seed", range(4))
def test_every_change_of_a_plan_is_found(seed, goal):
    instance = random_instance(seed, 12, 8, seats=2)
    plan = solve(instance, goal=goal)
    for student in range(instance.students):
        for edge in (NOBODY, *range(int(instance.start[student]), int(instance.start[student + 1]))):
            if edge != plan.edge[student]:
                changed = plan.edge.copy()
                changed[student] = edge
                assert verify(instance, replace(plan, edge=changed))


@pytest.mark.parametrize("name", ["seat_price", "below_price", "place_price", "lot_price", "student_gain"])
def test_a_wrong_certificate_is_found(name):
    instance = random_instance(3, 40, 14, steps=40)
    plan = solve(instance)
    prices = getattr(plan.certificate, name)
    taken = instance.place[plan.edge[plan.edge != NOBODY]]
    for wrong in (-1 - np.abs(prices), prices + 10**6 * (np.bincount(taken, minlength=len(prices))[: len(prices)] > 0)):
        assert verify(instance, replace(plan, certificate=replace(plan.certificate, **{name: wrong})))


def test_claims_that_are_not_true_are_found(school):
    plan = solve(school)
    proof = plan.certificate
    better = tuple((level, value + 1) for level, value in plan.levels)
    assert verify(school, replace(plan, levels=better)) == ("levels",)
    assert verify(school, replace(plan, certificate=None)) == ("no certificate",)
    assert verify(school, replace(plan, mode=Mode.STABLE)) == ("no certificate",)
    assert verify(school, replace(plan, scarce=plan.scarce[:1])) == ("scarce",)
    assert verify(school, replace(plan, certificate=replace(proof, allowed=~proof.allowed))) == ("allowed",)
    assert "placed or outside" in verify(school, replace(plan, certificate=replace(proof, seat_weight=1)))


def test_impossible_plans_are_found(school):
    plan = solve(school)
    assert verify(school, replace(plan, edge=plan.edge[:-1])) == ("not one entry per student",)
    assert verify(school, replace(plan, edge=plan.edge + 1)) == ("a pair that is not allowed",)
    assert verify(replace(school, capacity=np.zeros_like(school.capacity)), plan) == ("capacity",)


@pytest.mark.parametrize("name", ["score", "capacity", "credit"])
def test_numbers_below_zero_are_refused(school, name):
    with pytest.raises(NotSolvable, match=name):
        solve(replace(school, **{name: getattr(school, name) - 10_000}))


def test_the_same_key_twice_is_refused(school):
    with pytest.raises(NotSolvable, match="student_key"):
        solve(replace(school, student_key=np.zeros_like(school.student_key)))


def test_numbers_that_do_not_fit_in_64_bits_are_refused():
    instance = instance_of([{0: (0, 0), 1: (10_000, 0)}, {1: (9_000, 0)}], [1, 1], credit=[2**31 - 1, 0])
    assert solve(instance).placed == 2
    with pytest.raises(NotSolvable, match="64 bits"):
        solve(instance, goal=Goal.SQUARES)


def test_an_empty_cohort_and_places_without_room_are_no_trouble():
    for instance in (instance_of([], []), instance_of([{}, {0: (5, 1)}], [0]), instance_of([{}], [3])):
        plan = solve(instance)
        assert plan.placed == 0
        assert verify(instance, plan) == ()
        assert len(worth(instance, plan).placed) == instance.places
