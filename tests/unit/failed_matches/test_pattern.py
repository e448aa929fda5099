"""How companies answer beside what scores let expect, against plain counting of every possible outcome."""

import random
from datetime import date
from itertools import product
from math import comb, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.failed_matches.rules import pattern
from bpv.matches.models.proposals import Answered

DAY = date(2026, 11, 22)
CHANCES = st.lists(st.floats(0, 1), max_size=7)


@given(CHANCES)
def test_the_distribution_is_that_of_counting_every_outcome(chances: list[float]) -> None:
    counts = [0.0] * (len(chances) + 1)
    for outcome in product((0, 1), repeat=len(chances)):
        weights = (chance if one else 1 - chance for one, chance in zip(outcome, chances, strict=True))
        counts[sum(outcome)] += prod(weights)
    assert pattern.distribution(chances) == pytest.approx(counts, abs=1e-12)


def test_with_equal_chances_it_is_binomial() -> None:
    found = pattern.distribution([0.3] * 12)
    assert found == pytest.approx([comb(12, k) * 0.3**k * 0.7 ** (12 - k) for k in range(13)])


@given(CHANCES)
def test_the_usual_range_leaves_little_on_either_side(chances: list[float]) -> None:
    counts = pattern.distribution(chances)
    low, high = pattern.lowest(counts), len(chances) - pattern.lowest(counts[::-1])
    assert low <= high
    assert sum(counts[:low]) <= pattern.TAIL + 1e-9
    assert sum(counts[high + 1 :]) <= pattern.TAIL + 1e-9


def test_the_interval_of_wilson() -> None:
    assert pattern.wilson(2, 10) == pytest.approx((0.0567, 0.5098), abs=1e-4)  # worked by hand from the formula
    assert pattern.wilson(0, 10)[0] == 0.0
    assert pattern.wilson(0, 0) == (0.0, 1.0)


def answers(company: str, yes: int, no: int, score: int = 70) -> list[Answered]:
    """So many answers of a company at one score."""
    return [Answered(company, number < yes, score, DAY) for number in range(yes + no)]


def test_a_company_that_refuses_what_others_accept_stands_out_and_the_others_do_not() -> None:
    given_ = [*answers("no", 1, 11), *(one for n in range(12) for one in answers(f"c{n}", 8, 4))]
    found = {one.company_id: one for one in pattern.look(given_, 8)}
    assert [key for key, one in found.items() if one.stands_out] == ["no"]
    assert found["no"].expected == pytest.approx(12 * 2 / 3, abs=0.1)
    assert found["no"].accepted == 1 < found["no"].low


def test_low_scores_explain_refusals() -> None:
    high = [one for n in range(6) for one in answers(f"h{n}", 18, 2, 90)]
    ground = [*high, *(one for n in range(6) for one in answers(f"l{n}", 2, 18, 20))]
    found = {one.company_id: one for one in pattern.look([*ground, *answers("x", 2, 10, 20)], 8)}
    assert not found["x"].stands_out
    found = {one.company_id: one for one in pattern.look([*ground, *answers("x", 2, 10, 90)], 8)}
    assert found["x"].stands_out


def test_too_few_answers_are_not_judged() -> None:
    ground = [one for n in range(5) for one in answers(f"c{n}", 8, 4)]
    assert "few" not in {one.company_id for one in pattern.look([*ground, *answers("few", 0, 7)], 8)}
    assert pattern.look(answers("alone", 0, 30), 8) == ()
    unscored = [Answered("none", False, None, DAY)] * 30
    assert "none" not in {one.company_id for one in pattern.look([*ground, *unscored], 8)}
    assert pattern.look([], 8) == ()


def test_chance_alone_rarely_makes_somebody_stand_out() -> None:
    dice, alarms = random.Random(4), 0
    for _ in range(40):
        drawn = [Answered(f"c{n % 20}", dice.random() < 0.6, dice.randrange(40, 95), DAY) for n in range(400)]
        alarms += sum(one.stands_out for one in pattern.look(drawn, 8))
    assert alarms <= 12  # about 0.1 family-wise per school with chance alone


def test_order_of_the_answers_changes_nothing() -> None:
    drawn = [Answered(f"c{n % 7}", n % 3 > 0, 40 + n % 50, DAY) for n in range(210)]
    turned = drawn[:]
    random.Random(1).shuffle(turned)
    assert pattern.look(drawn, 8) == pattern.look(turned, 8)
