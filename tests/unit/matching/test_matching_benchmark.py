"""The made-up schools are the same each time, and on them the ranking agrees with a slow referee."""

from collections import Counter
from dataclasses import replace

import numpy as np

from benchmarks.b1_rank import question_of, report
from benchmarks.instances import SIZES, generate
from matching.catalogue import build
from matching.criteria import Question, masks, passing
from matching.scoring import rank
from matching.types import CareLevel, Rules
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


def test_the_rows_that_pass_are_those_that_every_single_rule_lets_through():
    instance = generate(SIZES["small"], seed=2)
    paused = [replace(place, company_paused=number % 7 == 0) for number, place in enumerate(instance.places)]
    catalogue = build(paused)
    settings = [Rules(), Rules(care_level=CareLevel.VERIFIED, minimum_overlap=0.4), Rules(minimum_overlap=1.2)]
    seen = Counter()
    for wish in instance.students[:80]:
        for rules in settings:
            for asked in (wish, replace(wish, travel_limit_km=None, languages=frozenset({"xx", "en"}), age=None)):
                question = Question.of(catalogue, asked, rules)
                each = [mask for mask in masks(question).values() if mask is not None]
                expected = np.flatnonzero(np.logical_and.reduce(each)) + question.span.start
                assert passing(question).tolist() == expected.tolist()
                seen[rules] += len(expected)
    assert seen[settings[0]] > 100
    assert seen[settings[1]] > 100
    assert seen[settings[2]] == 0


def test_the_benchmark_measures_every_contestant_on_a_real_question(capsys):
    instance = generate(SIZES["small"], seed=1)
    assert rank(build(instance.places), question_of(instance)).places
    timings = report(SIZES["small"], seed=1, rounds=1)
    assert len(timings) == 6
    assert all(timing.seconds > 0 for timing in timings)
    assert "faster than sklearn cosine" in capsys.readouterr().out
