"""Building a catalogue: what is refused and why, order, memory; filters, facets, order and paging."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matching.catalogue import RefusalCode, build
from matching.scoring import UnknownPlaceError, explain, facets, rank
from matching.types import Filters, GuidanceFacts, PaymentFacts, PaymentWish, SortOrder, WishError
from tests.unit.matching.samples import DELFT, END, START, catalogue, place, student

REFUSED: list[tuple[dict[str, Any], RefusalCode, str]] = [
    ({"place_id": " "}, RefusalCode.MISSING, "place_id"),
    ({"qualification": ""}, RefusalCode.MISSING, "qualification"),
    ({"capacity_left": -1}, RefusalCode.OUT_OF_RANGE, "capacity_left"),
    ({"capacity_left": 10**9}, RefusalCode.OUT_OF_RANGE, "capacity_left"),
    ({"capacity_left": None}, RefusalCode.MISSING, "capacity_left"),
    ({"capacity_left": "many"}, RefusalCode.NOT_A_NUMBER, "capacity_left"),
    ({"latitude": math.nan}, RefusalCode.NOT_A_NUMBER, "latitude"),
    ({"longitude": 400.0}, RefusalCode.OUT_OF_RANGE, "longitude"),
    ({"longitude": None}, RefusalCode.HALF_A_POSITION, "longitude"),
    ({"period_start": END, "period_end": START}, RefusalCode.ENDS_BEFORE_START, "period_end"),
    ({"recognised_until": date(2019, 1, 1)}, RefusalCode.ENDS_BEFORE_START, "recognised_until"),
    ({"period_end": "soon"}, RefusalCode.NOT_A_DATE, "period_end"),
    ({"days_per_week": 8}, RefusalCode.OUT_OF_RANGE, "days_per_week"),
    ({"weekdays": frozenset({7})}, RefusalCode.OUT_OF_RANGE, "weekdays"),
    ({"study_years": frozenset({0})}, RefusalCode.OUT_OF_RANGE, "study_years"),
    ({"minimum_age": 200}, RefusalCode.OUT_OF_RANGE, "minimum_age"),
    ({"care": {"quiet": 7}}, RefusalCode.UNKNOWN_VALUE, "care.quiet"),
    ({"route": "EVENING"}, RefusalCode.UNKNOWN_VALUE, "route"),
    ({"guidance": GuidanceFacts(hours_per_week=math.inf)}, RefusalCode.NOT_A_NUMBER, "guidance.hours_per_week"),
    ({"payment": PaymentFacts(allowance_per_month=-5)}, RefusalCode.OUT_OF_RANGE, "payment.allowance_per_month"),
    ({"payment": PaymentFacts(allowance_per_month=1e9)}, RefusalCode.OUT_OF_RANGE, "payment.allowance_per_month"),
    ({"text": "x" * 100_001}, RefusalCode.TOO_LONG, "text"),
]


@pytest.mark.parametrize(("facts", "code", "field"), REFUSED)
def test_a_bad_place_is_refused_by_name_and_the_rest_goes_on(facts, code, field):
    built = build([place("good"), place(**facts), place("fine")])
    assert [(item.position, item.code, item.field) for item in built.refused] == [(1, code, field)]
    assert len(rank(built, student()).places) == len(built) == 2


def test_a_repeated_id_keeps_the_first():
    built = build([place("p", capacity_left=3), place("p", capacity_left=0)])
    assert [item.code for item in built.refused] == [RefusalCode.DUPLICATE_ID]
    assert [item.place_id for item in rank(built, student()).places] == ["p"]


def test_an_empty_catalogue_and_an_unknown_qualification_answer_with_nothing():
    for built in (build([]), catalogue()):
        answer = rank(built, student(qualification="99999", learning_wish="lassen"), include_excluded=True)
        assert (answer.candidates, answer.eligible, answer.places, answer.excluded) == (0, 0, (), ())
        assert facets(built, student(qualification="99999")).total == 0
    with pytest.raises(UnknownPlaceError):
        explain(catalogue(), student(), place_id="nowhere")


def test_the_text_index_is_taken_over_only_when_no_text_changed():
    places = [place(place_id="a", text="Frezen en draaien."), place(place_id="b", text="Lassen van buizen.")]
    before = build(places)
    taken = [replace(one, capacity_left=0) for one in places]
    after = build(taken, before=before)
    assert after.text is before.text
    assert after.capacity.tolist() == build(taken).capacity.tolist() == [0, 0]
    for texts in (("Frezen en slijpen.", "Lassen van buizen."), ("Frezen en draaien.Lassen", " van buizen.")):
        other = [replace(one, text=text) for one, text in zip(places, texts, strict=True)]
        assert build(other, before=before).text is not before.text
    assert build(places, {"spanen": ("frezen",)}, before=before).text is not before.text


def test_memory_is_reported_and_shared_texts_are_kept_once():
    one = build([place("a")])
    many = build([place(str(number)) for number in range(50)])
    assert one.nbytes > 0
    assert many.text.nbytes == one.text.nbytes
    assert many.nbytes > one.nbytes


@pytest.mark.parametrize(
    "wrong",
    [
        {"period_end": date(2026, 9, 1)},
        {"home_latitude": math.nan},
        {"travel_limit_km": -1},
        {"study_year": 0},
        {"weekdays": frozenset({9})},
        {"age": 300},
    ],
)
def test_a_wish_that_makes_no_sense_names_its_field(wrong):
    with pytest.raises(WishError) as caught:
        student(**wrong)
    assert caught.value.field == next(iter(wrong))


FILTERED = [
    (Filters(), {"near", "far", "hidden"}),
    (Filters(max_distance_km=5), {"near"}),
    (Filters(days_per_week=frozenset({4, 5})), {"near"}),
    (Filters(care_kinds=frozenset({"quiet"})), {"far"}),
    (Filters(care_kinds=frozenset({"quiet", "lift"})), set()),
    (Filters(expenses=True), {"near"}),
    (Filters(allowance=True), {"far"}),
    (Filters(languages=frozenset({"en", "fr"})), {"far"}),
    (Filters(company_types=frozenset({"zzp"})), {"hidden"}),
    (Filters(text="glasblaazen"), {"hidden"}),
    (Filters(text="Janssen"), {"far"}),
    (Filters(text="qqqqq"), set()),
    (Filters(text="  "), {"near", "far", "hidden"}),
]


def offer():
    """Three places that differ on every filter."""
    unpaid, paid = PaymentFacts(expenses_covered=True, allowance_per_month=0), PaymentFacts(allowance_per_month=300)
    return catalogue(
        place("near", days_per_week=4, payment=unpaid, company_type="company"),
        place("far", latitude=DELFT[0], longitude=DELFT[1], care={"quiet": 1, "lift": 0}, payment=paid,
              languages=frozenset({"en", "nl"}), company_name="Jansen Techniek"),
        place("hidden", latitude=None, longitude=None, payment=PaymentFacts(), company_type="zzp",
              text="Glasblazen voor laboratoria"),
    )  # fmt: skip


@pytest.mark.parametrize(("filters", "expected"), FILTERED)
def test_filters_narrow_the_list_and_change_no_score(filters, expected):
    built = offer()
    answer = rank(built, student(), filters=filters)
    everything = {item.place_id: item for item in rank(built, student()).places}
    assert {item.place_id for item in answer.places} == expected
    assert (answer.eligible, answer.matching) == (3, len(expected))
    assert all(item == everything[item.place_id] for item in answer.places)
    assert facets(built, student(), filters=filters).total == len(expected)


def test_facets_count_what_is_known():
    found = facets(offer(), student())
    assert found.company_types == {"company": 1, "zzp": 1}
    assert found.languages == {"en": 1, "nl": 1}
    assert found.care_kinds == {"quiet": 1}
    assert (found.days_per_week, found.expenses, found.allowance) == ({4: 1}, 1, 1)
    assert (found.within_km[5], found.within_km[25]) == (1, 2)


def test_orders_put_unknown_last_and_pages_join_up():
    built = offer()

    def names(**options):
        return [item.place_id for item in rank(built, student(), **options).places]

    assert names(order=SortOrder.DISTANCE) == ["near", "far", "hidden"]
    assert names(order=SortOrder.ALLOWANCE) == ["far", "near", "hidden"]
    assert names(top=2) + names(top=2, start=2) == names()
    assert names(start=50) == []


def test_an_explanation_agrees_with_the_list_and_shows_facts_and_evidence():
    built = offer()
    wish = student(learning_wish="glasblazen", payment=PaymentWish.ALLOWANCE, days_per_week=4)
    for item in rank(built, wish).places:
        found = explain(built, wish, place_id=item.place_id)
        assert found.place == item
        assert set(found.facts) == {part.component for part in item.parts}
    hidden = explain(built, wish, place_id="hidden")
    assert hidden.evidence[0][:2] == ("glasblazen", "glasblazen")
