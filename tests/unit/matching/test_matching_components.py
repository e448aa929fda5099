"""Each component on its own, the example of docs/matching.md by hand, and what unknown does."""

import math

import pytest

from matching.criteria import haversine_km, travel_minutes
from matching.scoring import explain, rank
from matching.types import (
    DEFAULT_WEIGHTS,
    Component,
    GuidanceFacts,
    PaymentFacts,
    PaymentWish,
    ReasonCode,
    Rules,
    Transport,
    Weights,
)
from tests.unit.matching.samples import DELFT, END, LEIDEN, START, catalogue, place, student

OPEN_CARE = Rules(care_level=0)


def value_of(component, facts, wishes, rules=None):
    """The value of one component for one place that is alone in its catalogue."""
    answer = rank(catalogue(place(**facts)), student(**wishes), rules=rules or Rules())
    return {part.component: part.value for part in answer.places[0].parts}.get(component)


def guided(hours, trainers, students):
    """Guidance facts that are all known."""
    return GuidanceFacts(hours_per_week=hours, trainers_free=trainers, students_per_trainer=students)


CASES = [
    (Component.GUIDANCE, {"guidance": guided(8, 2, 1)}, {}, 1),
    (Component.GUIDANCE, {"guidance": guided(0, 0, 5)}, {}, 0),
    (Component.GUIDANCE, {"guidance": guided(4, 1, 3)}, {}, 0.5),
    (Component.GUIDANCE, {"guidance": guided(40, 9, 9)}, {}, 0.75),
    (Component.PAYMENT, {"payment": PaymentFacts(expenses_covered=True, allowance_per_month=250)}, {}, 0.75),
    (Component.PAYMENT, {"payment": PaymentFacts(expenses_covered=False, allowance_per_month=900)}, {}, 0.5),
    (Component.PAYMENT, {"payment": PaymentFacts(expenses_covered=False, allowance_per_month=250)},
     {"payment": PaymentWish.EXPENSES}, 0),
    (Component.PAYMENT, {"payment": PaymentFacts(expenses_covered=False, allowance_per_month=250)},
     {"payment": PaymentWish.ALLOWANCE}, 0.5),
    (Component.TRAVEL, {}, {"transport": Transport.BICYCLE, "travel_limit_km": 10}, 1 - 2 / 47),
    (Component.TRAVEL, {}, {"transport": Transport.WALK}, 1),
    (Component.TRAVEL, {}, {"home_latitude": None, "home_longitude": None}, None),
    (Component.DAYS, {"days_per_week": 4}, {}, None),
    (Component.DAYS, {"days_per_week": 4}, {"days_per_week": 5}, 0.75),
    (Component.DAYS, {"weekdays": frozenset({0, 1, 2})}, {"weekdays": frozenset({0, 4})}, 0.5),
    (Component.DAYS, {"days_per_week": 3}, {"weekdays": frozenset({0, 4})}, 0.75),
    (Component.CONTINUITY, {}, {}, 1),
    (Component.CARE, {"care": {"quiet": 1}}, {"care_kinds": frozenset({"quiet"})}, 0),
    (Component.CARE, {"care": {"quiet": 2}}, {"care_kinds": frozenset({"quiet"})}, 0.5),
    (Component.CARE, {"care": {"quiet": 3, "lift": 1}}, {"care_kinds": frozenset({"quiet", "lift"})}, 0.5),
    (Component.CARE, {"care": {"quiet": 3}}, {}, None),
    (Component.CONTENT, {}, {}, None),
    (Component.CONTENT, {"work_processes": frozenset({"W1", "W2"})}, {"work_processes": frozenset({"W1", "W9"})}, 0.5),
    (Component.CONTENT, {"techniques": frozenset({"cnc"})}, {"techniques": frozenset({"cnc"})}, 1),
    (Component.CONTENT, {"techniques": frozenset({"cnc"}), "work_processes": frozenset({"W2"})},
     {"techniques": frozenset({"cnc"}), "work_processes": frozenset({"W1"})}, 0.5),
    (Component.CONTENT, {"text": "laswerk"}, {"learning_wish": "laswerk"}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("component", "facts", "wishes", "expected"), CASES)
def test_each_component_by_its_formula(component, facts, wishes, expected):
    found = value_of(component, facts, wishes)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))


def test_care_counts_from_nothing_when_the_gate_is_off():
    wishes = {"care_kinds": frozenset({"quiet"})}
    assert value_of(Component.CARE, {"care": {"quiet": 0}}, wishes, OPEN_CARE) == 0
    assert value_of(Component.CARE, {"care": {"quiet": 3}}, wishes, OPEN_CARE) == 1
    assert value_of(Component.CARE, {}, wishes, OPEN_CARE) == 0.5


def test_continuity_is_the_share_of_the_period_without_moving_on():
    shorter = {"period_end": START + (END - START) / 2}
    share = ((END - START) / 2).days + 1
    expected = share / ((END - START).days + 1)
    assert value_of(Component.CONTINUITY, shorter, {}, Rules(minimum_overlap=0.4)) == pytest.approx(expected)


def test_the_example_of_the_documentation_worked_by_hand():
    built = catalogue(place(latitude=DELFT[0], longitude=DELFT[1], work_processes=frozenset({"W1", "W2", "W3"})))
    wish = student(work_processes=frozenset({"W1", "W2", "W3", "W4"}), travel_limit_km=30)
    km = haversine_km(*LEIDEN, *DELFT)
    travel = 1 - (15 + 60 * km * 1.3 / 35) / (15 + 60 * 30 * 1.3 / 35)
    by_hand = 100 * (0.35 * 0.75 + 0.20 * 0.5 + 0.10 * 0.75 + 0.15 * travel + 0.05 * 1) / 0.85
    found = explain(built, wish, place_id="p1").place
    assert found.score == round(by_hand) == 63
    assert [(part.component.value, part.points) for part in found.parts] == [
        ("content", 31), ("guidance", 12), ("payment", 9), ("travel", 5), ("continuity", 6),
    ]  # fmt: skip
    assert (found.distance_km, found.travel_minutes, found.confidence) == (18.9, 57, 1.0)


def test_unknown_takes_the_median_lowers_confidence_and_says_so():
    built = catalogue(
        place("poor", payment=PaymentFacts(expenses_covered=True, allowance_per_month=0)),
        place("middle", payment=PaymentFacts(expenses_covered=True, allowance_per_month=200)),
        place("rich", payment=PaymentFacts(expenses_covered=True, allowance_per_month=500)),
        place("silent", payment=PaymentFacts(expenses_covered=True)),
    )
    found = {item.place_id: item for item in rank(built, student()).places}
    values = {name: next(p for p in item.parts if p.component == "payment") for name, item in found.items()}
    assert values["silent"].value == values["middle"].value == pytest.approx(0.7)
    assert values["silent"].known == 0.5
    assert found["silent"].score == found["middle"].score
    assert found["silent"].confidence < found["middle"].confidence == 1
    assert found["silent"].unknown == (ReasonCode.PAYMENT_ALLOWANCE_UNKNOWN,)
    assert found["middle"].unknown == ()


def test_every_unknown_fact_is_named_once():
    bare = place(
        text="", guidance=GuidanceFacts(), payment=PaymentFacts(), latitude=None, longitude=None, company_name=""
    )
    wish = student(
        learning_wish="lassen", work_processes=frozenset({"W1"}), techniques=frozenset({"cnc"}), days_per_week=4,
        care_kinds=frozenset({"quiet"}),
    )  # fmt: skip
    built = catalogue(bare, place("p2", text="lassen"))
    found = {item.place_id: item for item in rank(built, wish, rules=OPEN_CARE).places}["p1"]
    assert set(found.unknown) == {code for code in ReasonCode if code.value.endswith("_unknown")} | {
        ReasonCode.TRAVEL_UNKNOWN, ReasonCode.DAYS_UNKNOWN,
    }  # fmt: skip
    assert len(found.unknown) == len(set(found.unknown))
    assert found.confidence == pytest.approx(0.05, abs=0.001)


@pytest.mark.parametrize("other", [DELFT, (52.1601, 4.4901), (-33.9, 151.2), (52.16, -175.5)])
def test_distances_equal_the_haversine_formula(other):
    built = catalogue(place(latitude=other[0], longitude=other[1]))
    found = rank(built, student()).places[0].distance_km
    assert found == pytest.approx(haversine_km(*LEIDEN, *other), abs=0.06)


def test_travel_time_by_its_formula():
    assert travel_minutes(10, Transport.BICYCLE) == round(2 + 60 * 10 * 1.2 / 16)
    assert travel_minutes(0, Transport.PUBLIC_TRANSPORT) == 15
    assert [travel_minutes(20, means) for means in Transport] == [288, 92, 60, 33]


def test_the_reason_of_a_card_is_what_lifts_the_place_most():
    built = catalogue(
        place("near"),
        place("far", latitude=DELFT[0], longitude=DELFT[1], text="Lassen van frames"),
        place("paid", latitude=DELFT[0], longitude=DELFT[1], payment=PaymentFacts(allowance_per_month=500)),
    )
    found = {item.place_id: item.reason for item in rank(built, student(learning_wish="lassen")).places}
    assert found["near"].code == ReasonCode.TRAVEL_DISTANCE
    assert found["far"] == (ReasonCode.CONTENT_WORDS, {"words": "lassen"})
    assert found["paid"] == (ReasonCode.PAYMENT_ALLOWANCE, {"amount": 500.0})


def test_weights_are_checked_and_sum_to_one():
    assert math.isclose(sum(DEFAULT_WEIGHTS.shares()), 1)
    shares = {"content": 1.0, "guidance": 0.0, "care": 0.0, "payment": 0.0, "travel": 0.0, "days": 0.0}
    assert Weights(name="only content", version=1, continuity=0.0, **shares).shares()[0] == 1
    for wrong in (0.5, -1.0, math.nan):
        with pytest.raises(ValueError, match="weights"):
            Weights(name="wrong", version=1, continuity=wrong, **shares)


def test_a_weight_of_nothing_leaves_the_component_out_and_no_component_at_all_scores_nothing():
    only_days = Weights(
        name="days", version=1, content=0, guidance=0, care=0, payment=0, travel=0, days=1, continuity=0
    )  # fmt: skip
    built = catalogue(place(days_per_week=4))
    found = rank(built, student(days_per_week=4), only_days).places[0]
    assert [(part.component, part.points) for part in found.parts] == [(Component.DAYS, 100)]
    empty = rank(built, student(), only_days).places[0]
    assert (empty.score, empty.parts, empty.reason.code) == (0, (), ReasonCode.OVERALL)
