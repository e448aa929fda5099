"""The made-up schools are the same each time, and on them the ranking agrees with a slow referee."""

from dataclasses import replace

from benchmarks.b1_rank import question_of, report
from benchmarks.instances import SIZES, generate
from matching.catalogue import build
from matching.scoring import rank
from tests.properties.matching.referee import is_allowed


def test_the_same_seed_gives_the_same_school_without_a_refused_place():
    first = generate(SIZES["small"], seed=7)
    assert first == generate(SIZES["small"], seed=7)
    assert first != generate(SIZES["small"], seed=8)
    assert (len(first.places), len(first.students)) == (415, 400)
    assert build(first.places).refused == ()


def test_scarcity_sets_the_number_of_places_per_student():
    scarce, ample = (generate(SIZES["small"], seed=1, scarcity=share) for share in (0.5, 3.0))
    free = [sum(place.capacity_left for place in instance.places) for instance in (scarce, ample)]
    assert free[0] < len(scarce.students) < free[1]


def test_the_ranking_of_a_small_school_agrees_with_the_referee():
    instance = generate(SIZES["small"], seed=1)
    catalogue = build(instance.places)
    seen = 0
    for wish in instance.students[:60]:
        wish = replace(wish, travel_limit_km=60.0)
        answer = rank(catalogue, wish, top=1_000)
        assert {item.place_id for item in answer.places} == {
            place.place_id for place in instance.places if is_allowed(place, wish)
        }
        assert all(sum(part.points for part in item.parts) == item.score for item in answer.places)
        seen += answer.eligible
    assert seen > 60


def test_the_benchmark_measures_every_contestant_on_a_real_question(capsys):
    instance = generate(SIZES["small"], seed=1)
    assert rank(build(instance.places), question_of(instance)).places
    timings = report(SIZES["small"], seed=1, rounds=1)
    assert len(timings) == 6
    assert all(timing.seconds > 0 for timing in timings)
    assert "faster than sklearn cosine" in capsys.readouterr().out
