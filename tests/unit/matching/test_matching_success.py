"""Expected success as a part of the score: arithmetic on a model of plain numbers, left out without one."""

import math
from dataclasses import replace

import pytest

from matching.scoring import explain, rank
from matching.types import DEFAULT_WEIGHTS, FEATURES, Component, Effect, ReasonCode, SuccessModel
from tests.unit.matching.samples import catalogue, place, student

SIZE = 1 + len(FEATURES)
GUIDED = tuple(2.0 if component is Component.GUIDANCE else 0.0 for component in FEATURES)
MODEL = SuccessModel(
    version=3,
    intercept=0.5,
    weights=GUIDED,
    centres=(0.5,) * len(FEATURES),
    company_variance=0.25,
    sector_variance=0.04,
    covariance=tuple(tuple(0.01 if line == at else 0.0 for at in range(SIZE)) for line in range(SIZE)),
    outcomes=120,
    companies={"known": Effect(-0.6, 0.1, 9), "seldom": Effect(0.2, 0.2, 4)},
)
SHARED = DEFAULT_WEIGHTS.with_success(0.2)
PLACES = catalogue(place("a", company_id="known"), place("b", company_id="seldom"), place("c", company_id="new"))


def by_hand(effect: float) -> float:
    """The chance of the sample place, whose guidance is worth .5 x .5 + .25 x .5 + .25 x .5 = .5, the centre."""
    return 1 / (1 + math.exp(-(0.5 + 2.0 * (0.5 - 0.5) + effect)))


def test_the_part_is_the_chance_by_the_formula_and_the_parts_add_up():
    found = {one.place_id: one for one in rank(PLACES, student(), SHARED, success=MODEL).places}
    for name, effect in (("a", -0.6), ("b", 0.2), ("c", 0.0)):
        part = found[name].parts[-1]
        assert part.component is Component.SUCCESS
        assert part.value == pytest.approx(by_hand(effect))
        assert sum(one.points for one in found[name].parts) == found[name].score
    assert [one for one in found] == ["b", "c", "a"]


@pytest.mark.parametrize(("weights", "model"), [(SHARED, None), (DEFAULT_WEIGHTS, MODEL)])
def test_without_a_model_or_a_share_everything_is_as_before(weights, model):
    before = rank(PLACES, student(), DEFAULT_WEIGHTS).places
    after = rank(PLACES, student(), weights, success=model).places
    assert [tuple(p.points for p in one.parts) for one in after] == [
        tuple(p.points for p in one.parts) for one in before
    ]


FACTS = [
    ("a", 120, ReasonCode.SUCCESS_COMPANY, 9),
    ("b", 120, ReasonCode.SUCCESS_GENERAL, 120),
    ("c", 120, ReasonCode.SUCCESS_GENERAL, 120),
    ("a", 49, ReasonCode.SUCCESS_EXPERIENCE, 49),
]


@pytest.mark.parametrize(("place_id", "outcomes", "code", "cases"), FACTS)
def test_the_fact_says_on_how_much_it_rests(place_id, outcomes, code, cases):
    model = replace(MODEL, outcomes=outcomes)
    (fact,) = explain(PLACES, student(), SHARED, place_id=place_id, success=model).facts[Component.SUCCESS]
    assert (fact.code, fact.params["cases"]) == (code, cases)
    assert fact.params["low"] < fact.params["percent"] < fact.params["high"]


def test_an_unknown_company_is_less_sure_than_a_known_one():
    def width(place_id):
        (fact,) = explain(PLACES, student(), SHARED, place_id=place_id, success=MODEL).facts[Component.SUCCESS]
        return fact.params["high"] - fact.params["low"]

    assert width("c") > width("b") > width("a")


def test_another_model_for_the_same_catalogue_counts_at_once():
    flat = replace(MODEL, companies={})
    chances = {one.parts[-1].value for one in rank(PLACES, student(), SHARED, success=flat).places}
    assert len(chances) == 1
    assert len({one.parts[-1].value for one in rank(PLACES, student(), SHARED, success=MODEL).places}) == 3


def test_the_share_is_taken_from_the_others_in_proportion():
    assert math.isclose(sum(SHARED.shares()), 1)
    assert SHARED.success == 0.2
    assert SHARED.content == pytest.approx(0.8 * DEFAULT_WEIGHTS.content)
    with pytest.raises(ValueError, match="already"):
        SHARED.with_success(0.1)


@pytest.mark.parametrize("wrong", [{"weights": (1.0,)}, {"covariance": ((0.0,),)}, {"sectors": {"company": 0.1}}])
def test_a_model_whose_numbers_do_not_fit_is_refused(wrong):
    with pytest.raises(ValueError, match="success model 3"):
        replace(MODEL, **wrong)
