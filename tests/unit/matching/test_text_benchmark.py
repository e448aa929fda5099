"""The labelled set of the text benchmark is the same each time, and on it our text score beats words alone."""

import numpy as np
import pytest

from benchmarks.b9_text import SIZES, SUBJECTS, TARGET, generate, measure, ndcg, report


def test_the_same_seed_gives_the_same_labelled_set():
    first = generate(SIZES["small"], seed=3)
    assert first == generate(SIZES["small"], seed=3)
    assert first != generate(SIZES["small"], seed=4)
    assert {len(words) for words in SUBJECTS} == {4}


def test_a_place_about_the_wish_has_a_grade_and_others_have_none():
    labelled = generate(SIZES["small"], seed=3)
    wish = labelled.wishes[0]
    for place, grade in zip(labelled.places, labelled.grades(wish).tolist(), strict=True):
        shared = set(place.subjects) & set(wish.subjects)
        assert grade == len(shared) + (place.subjects[0] in shared)


def test_ndcg_of_a_hand_made_order():
    grades = np.array([0, 2, 1])
    assert ndcg(grades, np.array([0.0, 2.0, 1.0])) == 1.0
    # the best second and the other third: (3 / log2 3 + 1 / log2 4) / (3 + 1 / log2 3)
    assert ndcg(grades, np.array([9.0, 2.0, 1.0])) == pytest.approx((3 / np.log2(3) + 0.5) / (3 + 1 / np.log2(3)))
    assert ndcg(np.zeros(3, dtype=int), np.arange(3.0)) is None


def test_ours_beats_words_alone_among_eligible_places(capsys: pytest.CaptureFixture[str]):
    every, eligible = report(measure(generate(SIZES["small"])))
    assert eligible >= TARGET
    assert every > 0
    assert capsys.readouterr().out.count("target >= +0.05") == 2
