"""The allocation benchmarks at a small size: cohorts as told, right plans, the same bytes."""

import numpy as np
import pytest

from benchmarks.b3_exact import different, many, measure
from benchmarks.b10_same import bytes_of, shuffled
from benchmarks.instances_allocation import SIZES, generate
from matching.allocation import solve, verify
from matching.compiled import PLAIN


@pytest.mark.parametrize(("scarcity", "demand"), [(0.9, 0.0), (1.03, 1.0)])
def test_a_cohort_has_the_seats_and_edges_that_were_asked_for(scarcity, demand):
    one, two = (generate(SIZES["small"], seed=3, scarcity=scarcity, demand=demand) for _ in range(2))
    assert one.capacity.sum() == round(400 * scarcity)
    assert (one.students, one.places) == (400, 415)
    for first, last in zip(one.start[:-1], one.start[1:], strict=True):
        assert (np.diff(one.place[first:last]) > 0).all()
    assert one.place.tobytes() == two.place.tobytes()
    assert one.score.tobytes() == two.score.tobytes()


def test_random_cohorts_are_solved_as_the_peer_does():
    assert different(20, 5, PLAIN)[0] == 0
    assert len({one.students for one in many(20, 5)}) > 5


def test_the_figures_of_a_small_cohort_come_with_a_plan_that_holds():
    figures = measure(SIZES["small"], 0.98, PLAIN)
    assert figures["different"] == 0
    assert figures["placed"] > 300
    assert figures["seconds"] < 2


def test_a_shuffled_cohort_gives_the_same_bytes():
    instance = generate(SIZES["small"], seed=2)
    other = shuffled(instance, np.random.default_rng(1))
    plans = solve(instance), solve(other)
    assert other.place.tobytes() != instance.place.tobytes()
    assert bytes_of(instance, plans[0]) == bytes_of(other, plans[1])
    assert verify(other, plans[1]) == ()
