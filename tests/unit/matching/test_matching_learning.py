"""Learning from outcomes: shrinkage, signs, the judge, calibration, intervals; scikit-learn and SciPy as referees."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from benchmarks.b7_learning import excess, misses, run, schools
from matching.criteria.success import expectation
from matching.learning import (
    NOT_NEGATIVE,
    Judgement,
    Outcome,
    Prior,
    Tally,
    Why,
    calibration,
    compare,
    difference,
    fit,
    judge,
    predict,
    share_of,
    time_split,
    train,
    untrained,
)
from matching.learning.judging import log_losses, order_of
from matching.learning.outcomes import sample_of
from matching.learning.posterior import Posterior, Spreads, most_likely
from matching.types import FEATURES, Component

EXPERT = np.array(Prior.expert().weights)


def cases(seen=400, seed=3):
    """Outcomes of a made-up school, and fresh ones."""
    learned, fresh = schools(np.random.default_rng(seed), 0, EXPERT, seen)
    return learned.outcomes, fresh


def happened(outcomes):
    """How they ended, as numbers."""
    return np.array([one.success for one in outcomes], dtype=np.float64)


def test_the_same_outcomes_in_any_order_give_the_same_numbers():
    outcomes, _ = cases(120)
    assert fit(outcomes) == fit(outcomes[::-1]) == fit(tuple(sorted(outcomes, key=lambda one: one.company_id)))


def test_the_most_likely_numbers_are_found():
    sample = sample_of(cases(80)[0])
    posterior = Posterior(sample, Prior.expert().weights, Spreads(0.6, 0.6))
    size = len(posterior.mean)
    bounds = [(0.0 if bounded else None, None) for bounded in posterior.bounded] + [(None, None)] * len(
        sample.companies
    )
    start = np.zeros(size + len(sample.companies))
    referee = minimize(lambda at: posterior.loss(at[:size], at[size:]), start, method="SLSQP", bounds=bounds)
    found = most_likely(posterior)
    assert found.loss <= referee.fun + 1e-9
    assert np.concatenate((found.fixed, found.company)) == pytest.approx(referee.x, abs=5e-3)


def test_without_companies_and_with_loose_priors_it_is_plain_logistic_regression():
    learned, _ = schools(np.random.default_rng(3), 0, EXPERT + 1, 2_000)
    sample = sample_of([replace(one, company_id="one", company_type="one") for one in learned.outcomes])
    found = most_likely(Posterior(sample, Prior.expert().weights, Spreads(1_000.0, 0.001)))
    referee = LogisticRegression(C=1e9, max_iter=1_000, tol=1e-9).fit(sample.x, sample.y)
    assert found.fixed[1 : 1 + len(FEATURES)] == pytest.approx(referee.coef_[0], abs=0.02)


def test_few_outcomes_stay_close_to_the_published_weights_and_many_let_go():
    far = np.array([0.2, 3.0, 0.4, 0.4, 2.5, 0.2, 0.2])
    learned, _ = schools(np.random.default_rng(5), 0, far, 4_000)
    distance = {n: np.abs(np.array(fit(learned.outcomes[:n]).weights) - EXPERT).max() for n in (25, 4_000)}
    assert distance[25] < 0.6 < 1.2 < distance[4_000]


def test_a_weight_that_policy_protects_is_never_negative():
    against = -np.abs(EXPERT) * 2
    learned, _ = schools(np.random.default_rng(6), 0, against, 1_500)
    model = fit(learned.outcomes)
    weights = dict(zip(FEATURES, model.weights, strict=True))
    assert all(weights[name] >= 0 for name in NOT_NEGATIVE)
    assert weights[Component.PAYMENT] < 0


def test_a_company_is_shrunk_more_the_fewer_outcomes_it_has():
    outcomes, _ = cases(500)
    base = [replace(one, company_id=f"c{at % 50}") for at, one in enumerate(outcomes)]
    failing = [replace(one, company_id="bad", success=False) for one in outcomes[:12]]
    once = [replace(outcomes[0], company_id="once", success=False)]
    model = fit([*base, *failing, *once])
    assert model.companies["bad"].value < model.companies["once"].value < 0
    assert model.companies["bad"].variance < model.companies["once"].variance
    assert (model.companies["bad"].cases, model.companies["once"].cases) == (12, 1)


def test_the_score_says_what_the_library_predicts():
    outcomes, _ = cases(200)
    model = fit(outcomes)
    chances = predict(model, outcomes[:20])
    for one, chance in zip(outcomes[:20], chances, strict=True):
        said = expectation(model, one.company_id, one.company_type, one.values)
        assert said.chance == pytest.approx(chance)
        assert 0 < said.low < said.chance < said.high < 1


def test_the_true_chance_lies_within_the_bounds_about_nine_times_out_of_ten():
    inside = total = 0
    for seed in range(6):
        learned, fresh = schools(np.random.default_rng(seed), 0, EXPERT, 300)
        model = fit(learned.outcomes)
        for one, truth in zip(fresh.outcomes[:400], fresh.truth, strict=False):
            said = expectation(model, one.company_id, one.company_type, one.values)
            inside, total = inside + (said.low <= truth <= said.high), total + 1
    assert 0.82 <= inside / total <= 0.97


def test_the_measures_equal_those_of_scikit_learn():
    outcomes, _ = cases(300)
    chance, ended = predict(fit(outcomes), outcomes).round(2), happened(outcomes)
    assert log_losses(chance, ended).mean() == pytest.approx(log_loss(ended, chance))
    assert order_of(chance, ended) == pytest.approx(roc_auc_score(ended, chance))


def test_the_calibration_equals_that_of_scikit_learn():
    outcomes, _ = cases(400)
    model = fit(outcomes)
    bins = calibration(model, outcomes)
    observed, said = calibration_curve(happened(outcomes), predict(model, outcomes), n_bins=8, strategy="quantile")
    assert [one.expected for one in bins] == pytest.approx(said, abs=1e-6)
    assert [one.happened.share for one in bins] == pytest.approx(observed)
    assert calibration(model, outcomes[:9]) == ()


def test_a_day_is_never_cut_in_two_and_the_latest_quarter_is_held_back():
    outcomes, _ = cases(100)
    earlier, later, first = time_split(outcomes)
    assert len(earlier) + len(later) == 100
    assert len(later) >= 25
    assert max(one.on for one in earlier) < first <= min(one.on for one in later)
    assert time_split([replace(one, on=date(2026, 1, 1)) for one in outcomes])[0] == ()


def test_a_model_that_knows_more_wins_and_one_that_knows_less_does_not():
    learned, fresh = cases(1_500)
    model, plain = fit(learned), untrained(learned)
    assert judge(plain, model, fresh.outcomes, plain=plain, seed=1).why is Why.BETTER
    verdict = judge(model, plain, fresh.outcomes, plain=plain, seed=1)
    assert verdict.why is Why.NOT_CLEARLY_BETTER
    assert verdict.high < 0
    assert judge(model, model, fresh.outcomes, plain=plain, seed=1).taken is False


def test_a_model_that_orders_worse_than_the_untrained_score_is_refused_however_good_its_level():
    learned, fresh = cases(600)
    plain = untrained(learned)
    off = replace(plain, intercept=plain.intercept + 3)
    blunt = replace(plain, weights=tuple(-0.1 * weight for weight in plain.weights))
    assert judge(off, blunt, fresh.outcomes, plain=plain, seed=1).why is Why.ORDERS_WORSE


@pytest.mark.parametrize(
    ("held_back", "why"),
    [(lambda found: found[:19], Why.TOO_FEW), (lambda found: [one for one in found if one.success], Why.ONE_SIDED)],
)
def test_what_cannot_be_measured_is_said(held_back, why):
    outcomes, _ = cases(200)
    model = fit(outcomes)
    assert judge(model, model, held_back(outcomes), plain=model, seed=1) == Judgement(
        why=why, held_back=len(held_back(outcomes))
    )


def test_training_is_the_same_each_time_and_never_looks_at_what_it_is_judged_by():
    outcomes, _ = cases(800)
    first = train(outcomes, None, version=4, seed=9)
    assert first == train(outcomes[::-1], None, version=4, seed=9)
    assert first.model.outcomes == sum(one.on < first.held_from for one in outcomes)
    late = [one if one.on < first.held_from else replace(one, success=not one.success) for one in outcomes]
    assert train(late, None, version=4, seed=9).model == first.model
    assert train(late, None, version=4, seed=9).judgement.taken is False


def test_nothing_to_learn_from_gives_no_model():
    alone = Outcome(company_id="c", company_type="company", values={}, success=True, on=date(2026, 1, 1))
    assert train([], None, version=1, seed=1).model is None
    assert train([alone], None, version=1, seed=1).judgement.why is Why.TOO_FEW
    with pytest.raises(ValueError, match="no outcomes"):
        fit([])
    with pytest.raises(ValueError, match="pool"):
        Prior.pooled([])


def test_values_that_nobody_asked_for_count_as_the_centre():
    bare = [
        Outcome(company_id="c", company_type="company", values={}, success=at % 3 > 0, on=date(2026, 1, 1))
        for at in range(60)
    ]
    model = fit(bare)
    assert predict(model, bare[:1])[0] == pytest.approx(2 / 3, abs=0.05)
    assert model.centres == (0.5,) * len(FEATURES)


def test_wilson_and_newcombe_by_the_published_examples():
    """Newcombe 1998, method 10: 56 of 70 against 48 of 80 gives .0524 to .3339."""
    found = difference(share_of(56, 70), share_of(48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert found.certain
    assert (share_of(81, 263).low, share_of(81, 263).high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert (share_of(0, 0).low, share_of(0, 0).high) == (0, 1)
    with pytest.raises(ValueError, match="3 of 2"):
        share_of(3, 2)


def test_a_group_below_100_says_nothing_but_its_number():
    small, large = Tally(group="a", students=99, placed=10), Tally(group="b", students=400, placed=300)
    one, other = compare([small, large])
    assert (one.enough, one.placed, one.students) == (False, None, 99)
    assert other.placed.share == 0.75
    assert other.apart is None  # too few others to be beside
    assert share_of(50, 100).high - 0.5 < 0.12
    assert math.isclose(share_of(50, 100).high + share_of(50, 100).low, 1)


def test_the_targets_of_the_benchmark_hold_at_its_smallest():
    found = run((25, 100), 6, pool=2)
    assert misses(found) == []
    assert all(losses["mean"] > losses["shrunk"] for losses in found.values())


def test_excess_is_nothing_for_the_truth_itself():
    _, fresh = cases(50)
    assert excess(fresh, fresh.truth) == pytest.approx(0, abs=1e-9)
