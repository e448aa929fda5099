"""What a ranking promises for every offer and every student."""

import random
from collections import Counter
from dataclasses import fields, is_dataclass, make_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matching.types
from matching.catalogue import build
from matching.scoring import count_excluded, explain, facets, fitting, rank
from matching.types import (
    REASON_PARAMS,
    Filters,
    GuidanceFacts,
    PaymentFacts,
    Rules,
    StudentWish,
    Weights,
)
from tests.properties.matching.promise import promise
from tests.properties.matching.referee import is_allowed
from tests.properties.matching.strategies import OFFERS, WISHES

ALL = 1_000
FORBIDDEN = {
    "name", "first_name", "last_name", "surname", "sex", "gender", "origin", "nationality", "birth_date", "birthdate",
    "date_of_birth", "birth_place", "photo", "postcode", "postal_code", "religion", "ethnicity", "diagnosis", "email",
    "address", "complaints", "survey_answers", "student_id", "person_id",
}  # fmt: skip


@promise(few=100, offer=OFFERS, wish=WISHES)
def test_the_list_holds_exactly_the_places_that_every_rule_allows(offer, wish):
    built = build(offer)
    answer = rank(built, wish, top=ALL, include_excluded=True)
    assert {item.place_id for item in answer.places} == {p.place_id for p in offer if is_allowed(p, wish)}
    excluded = {p.place_id for p in offer if p.qualification == wish.qualification and not is_allowed(p, wish)}
    assert {item.place_id for item in answer.excluded} == excluded
    assert sum(count_excluded(built, wish).values()) == len(excluded)


def test_the_generated_students_often_but_not_always_find_places():
    found = Counter()

    @settings(max_examples=100, derandomize=True)
    @given(OFFERS, WISHES)
    def count(offer, wish):
        answer = rank(build(offer), wish)
        found.update(tried=1, placed=answer.eligible > 0, excluding=answer.eligible < len(offer))

    count()
    assert found["placed"] > found["tried"] / 4
    assert found["excluding"] > found["tried"] / 4


@promise(offer=OFFERS, wish=WISHES)
def test_parts_add_up_and_every_number_is_in_its_bounds(offer, wish):
    answer = rank(build(offer), wish, top=ALL)
    for item in answer.places:
        assert sum(part.points for part in item.parts) == item.score
        assert 0 <= item.score <= 100
        assert 0 <= item.confidence <= 1
        assert sum(part.weight for part in item.parts) == pytest.approx(1)
        for part in item.parts:
            assert 0 <= part.value <= 1 + 1e-9
            assert 0 <= part.known <= 1
            assert part.points >= 0
            assert abs(part.points - 100 * part.weight * part.value) < 1
        assert item.unknown or item.confidence == pytest.approx(1)
        assert tuple(item.reason.params) == REASON_PARAMS[item.reason.code]
    assert [item.score for item in answer.places] == sorted((item.score for item in answer.places), reverse=True)


@promise(offer=OFFERS, wish=WISHES, seed=st.integers(0, 2**31), shuffler=st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing_and_the_same_question_has_the_same_answer(
    offer, wish, seed, shuffler: random.Random
):
    mixed = list(offer)
    shuffler.shuffle(mixed)
    built = build(offer)
    first = rank(built, wish, seed=seed, top=ALL, include_excluded=True)
    assert rank(built, wish, seed=seed, top=ALL, include_excluded=True) == first
    assert rank(build(mixed), wish, seed=seed, top=ALL, include_excluded=True) == first


@promise(offer=OFFERS, wish=WISHES)
def test_ties_follow_the_draw_and_not_the_id(offer, wish):
    twins = [replace(offer[0], place_id=f"t{number}") for number in range(8)]
    built = build(twins)
    orders = {tuple(item.place_id for item in rank(built, wish, seed=seed).places) for seed in range(12)}
    assert orders == {()} or len(orders) > 1


@promise(offer=OFFERS, wish=WISHES)
def test_an_explanation_equals_the_list_and_its_verdicts_the_rules(offer, wish):
    built = build(offer)
    listed = {item.place_id: item for item in rank(built, wish, top=ALL).places}
    for place in offer:
        found = explain(built, wish, place_id=place.place_id)
        assert found.place == listed.get(place.place_id)
        assert all(verdict.passed for verdict in found.verdicts) is is_allowed(place, wish)
        for reason in [*(v.reason for v in found.verdicts), *(fact for part in found.facts.values() for fact in part)]:
            assert tuple(reason.params) == REASON_PARAMS[reason.code]


@promise(offer=OFFERS, wish=WISHES, km=st.floats(0, 60))
def test_filters_only_leave_places_out(offer, wish, km):
    built = build(offer)
    listed = {item.place_id: item for item in rank(built, wish, top=ALL).places}
    for filters in (Filters(max_distance_km=km), Filters(expenses=True), Filters(text="lasen")):
        answer = rank(built, wish, filters=filters, top=ALL)
        assert all(listed[item.place_id] == item for item in answer.places)
        assert facets(built, wish, filters=filters).total == answer.matching == len(answer.places)
        assert fitting(built, wish, filters=filters) == {one.place_id for one in answer.places}


@promise(offer=OFFERS, wish=WISHES, age=st.integers(14, 15) | st.none())
def test_nobody_under_16_is_proposed_a_place_not_known_to_be_suitable(offer, wish, age):
    suitable = {place.place_id for place in offer if place.suitable_for_under_16 is True}
    answer = rank(build(offer), replace(wish, age=age), top=ALL)
    assert {item.place_id for item in answer.places} <= suitable


@promise(offer=OFFERS, wish=WISHES, age=st.integers(16, 20), other=st.integers(16, 20))
def test_age_above_the_gate_changes_no_score(offer, wish, age, other):
    free = build([replace(place, minimum_age=None) for place in offer])
    assert rank(free, replace(wish, age=age), top=ALL) == rank(free, replace(wish, age=other), top=ALL)


def value_of(offer, wish, place_id, component):
    """The value of a component for one place, or None when it is not in the list."""
    for item in rank(build(offer), wish, rules=Rules(care_level=0), top=ALL).places:
        if item.place_id == place_id:
            return next((part.value for part in item.parts if part.component == component), None)
    return None


CHANGES = [
    ("guidance", {"guidance": GuidanceFacts()},
     {"guidance": GuidanceFacts(hours_per_week=0, trainers_free=0, students_per_trainer=9)}),
    ("payment", {"payment": PaymentFacts()}, {"payment": PaymentFacts(expenses_covered=False, allowance_per_month=0)}),
    ("care", {"care": {}}, {"care": {"quiet": 0, "lift": 0}}),
    ("content", {"techniques": None}, {"techniques": frozenset()}),
    ("content", {"work_processes": None}, {"work_processes": frozenset()}),
]  # fmt: skip


@pytest.mark.parametrize(("component", "unknown", "no"), CHANGES)
@promise(offer=OFFERS, wish=WISHES)
def test_unknown_never_counts_below_no(component, unknown, no, offer, wish):
    silent = value_of((replace(offer[0], **unknown), *offer[1:]), wish, "p00", component)
    refusing = value_of((replace(offer[0], **no), *offer[1:]), wish, "p00", component)
    assert (silent is None) is (refusing is None)
    assert silent is None or silent >= refusing - 1e-9


BETTER = [
    ("guidance", {"guidance": GuidanceFacts(hours_per_week=2, trainers_free=1, students_per_trainer=3)},
     {"guidance": GuidanceFacts(hours_per_week=3, trainers_free=2, students_per_trainer=2)}),
    ("payment", {"payment": PaymentFacts(expenses_covered=False, allowance_per_month=100)},
     {"payment": PaymentFacts(expenses_covered=True, allowance_per_month=200)}),
    ("care", {"care": {"quiet": 1, "lift": 1}}, {"care": {"quiet": 2, "lift": 3}}),
    ("content", {"techniques": frozenset({"cad"})}, {"techniques": frozenset({"cad", "cnc"})}),
]  # fmt: skip


@pytest.mark.parametrize(("component", "less", "more"), BETTER)
@promise(offer=OFFERS, wish=WISHES)
def test_more_of_a_good_thing_never_counts_less(component, less, more, offer, wish):
    before = value_of((replace(offer[0], **less), *offer[1:]), wish, "p00", component)
    after = value_of((replace(offer[0], **more), *offer[1:]), wish, "p00", component)
    assert before is None or after >= before - 1e-9


@promise(offer=OFFERS, wish=WISHES, far=st.floats(52, 53), share=st.floats(0, 1))
def test_closer_never_counts_less_on_travel(offer, wish, far, share):
    wish = replace(wish, home_latitude=52.0, home_longitude=5.0, travel_limit_km=None)
    close = 52.0 + (far - 52.0) * share
    values = []
    for latitude in (far, close):
        place = replace(offer[0], latitude=latitude, longitude=5.0, country="NL")
        values.append(value_of((place, *offer[1:]), wish, "p00", "travel"))
    assert values[0] is None or values[1] >= values[0] - 1e-9


VALUE_TYPES = [item for item in vars(matching.types).values() if isinstance(item, type) and is_dataclass(item)]


@pytest.mark.parametrize("value_type", VALUE_TYPES)
def test_no_value_of_the_library_has_room_for_a_forbidden_trait(value_type):
    found = {item.name for item in fields(value_type)} - ({"name"} if value_type is Weights else set())
    assert not found & FORBIDDEN


def test_the_list_of_forbidden_traits_would_catch_one():
    planted = make_dataclass("Planted", [*((item.name, object) for item in fields(StudentWish)), ("sex", object)])
    assert {item.name for item in fields(planted)} & FORBIDDEN == {"sex"}
