"""Each hard rule: when it excludes, with which reason, and when it does not."""

from datetime import date, timedelta

import pytest

from matching.scoring import count_excluded, explain, rank
from matching.types import REASON_PARAMS, CareLevel, Gate, ReasonCode, Route, Rules
from tests.unit.matching.samples import DELFT, END, LEIDEN, START, catalogue, place, student

DAY = timedelta(days=1)

# what the place is, what the student is, the rule that must exclude (None = eligible), the code of that rule
CASES = [
    ({}, {}, None, None),
    ({"recognised_from": None}, {}, Gate.RECOGNITION, ReasonCode.RECOGNITION_UNKNOWN),
    ({"recognised_from": START}, {}, None, ReasonCode.RECOGNITION_VALID),
    ({"recognised_from": START + DAY}, {}, Gate.RECOGNITION, ReasonCode.RECOGNITION_STARTS_LATE),
    ({"recognised_until": END}, {}, None, ReasonCode.RECOGNITION_VALID_UNTIL),
    ({"recognised_until": END - DAY}, {}, Gate.RECOGNITION, ReasonCode.RECOGNITION_ENDS_EARLY),
    ({"qualification": "25302"}, {}, Gate.RECOGNITION, ReasonCode.RECOGNITION_OTHER),
    ({"capacity_left": 0}, {}, Gate.CAPACITY, ReasonCode.CAPACITY_FULL),
    ({"period_start": None, "period_end": None}, {}, None, None),
    ({"period_start": END + DAY, "period_end": None}, {}, Gate.PERIOD, ReasonCode.PERIOD_TOO_SHORT),
    ({"period_end": START + 20 * DAY}, {}, Gate.PERIOD, ReasonCode.PERIOD_TOO_SHORT),
    ({"period_end": END - 7 * DAY}, {}, None, None),
    ({"period_start": START + 6 * DAY, "period_end": END - 7 * DAY}, {}, None, None),
    ({"period_start": START + 7 * DAY, "period_end": END - 7 * DAY}, {}, Gate.PERIOD, ReasonCode.PERIOD_TOO_SHORT),
    ({"route": Route.BBL}, {}, Gate.ROUTE, ReasonCode.ROUTE_OTHER),
    ({"study_years": frozenset({1, 3})}, {}, Gate.STUDY_YEAR, ReasonCode.STUDY_YEAR_OTHER),
    ({"study_years": frozenset({2})}, {}, None, ReasonCode.STUDY_YEAR_SUITS),
    ({"minimum_age": 18}, {}, Gate.AGE, ReasonCode.AGE_TOO_YOUNG),
    ({"minimum_age": 17}, {}, None, ReasonCode.AGE_SUITS),
    ({}, {"age": 15}, Gate.AGE, ReasonCode.AGE_UNDER_16),
    ({"suitable_for_under_16": False}, {"age": 15}, Gate.AGE, ReasonCode.AGE_UNDER_16),
    ({"suitable_for_under_16": True}, {"age": 15}, None, ReasonCode.AGE_SUITS),
    ({"suitable_for_under_16": True, "minimum_age": 16}, {"age": 15}, Gate.AGE, ReasonCode.AGE_TOO_YOUNG),
    ({"minimum_age": 15}, {"age": 15}, Gate.AGE, ReasonCode.AGE_UNDER_16),
    ({}, {"age": None}, Gate.AGE, ReasonCode.AGE_UNDER_16),
    ({"suitable_for_under_16": False}, {"age": 16}, None, ReasonCode.AGE_SUITS),
    ({}, {"care_kinds": frozenset({"quiet"})}, Gate.CARE, ReasonCode.CARE_UNKNOWN),
    ({"care": {"quiet": 0}}, {"care_kinds": frozenset({"quiet"})}, Gate.CARE, ReasonCode.CARE_BELOW_LEVEL),
    ({"care": {"quiet": 1}}, {"care_kinds": frozenset({"quiet"})}, None, ReasonCode.CARE_COVERED),
    ({"care": {"quiet": 3}}, {"care_kinds": frozenset({"quiet", "lift"})}, Gate.CARE, ReasonCode.CARE_UNKNOWN),
    ({"latitude": DELFT[0], "longitude": DELFT[1]}, {"travel_limit_km": 10}, Gate.TRAVEL,
     ReasonCode.TRAVEL_BEYOND_LIMIT),
    ({"latitude": DELFT[0], "longitude": DELFT[1]}, {"travel_limit_km": 25}, None, ReasonCode.TRAVEL_WITHIN_LIMIT),
    ({}, {"travel_limit_km": 0}, None, ReasonCode.TRAVEL_WITHIN_LIMIT),
    ({"latitude": None, "longitude": None}, {"travel_limit_km": 1}, None, ReasonCode.TRAVEL_UNKNOWN),
    ({"latitude": None, "longitude": None, "country": "DE"}, {"travel_limit_km": 30}, Gate.TRAVEL,
     ReasonCode.TRAVEL_ABROAD),
    ({"latitude": None, "longitude": None, "country": "DE"}, {"travel_limit_km": 30, "abroad": True}, None,
     ReasonCode.TRAVEL_ABROAD),
    ({"latitude": None, "longitude": None, "country": "DE"}, {}, None, ReasonCode.TRAVEL_ABROAD),
    ({}, {"languages": frozenset({"nl"})}, None, ReasonCode.LANGUAGE_UNKNOWN),
    ({"languages": frozenset({"en"})}, {"languages": frozenset({"nl"})}, Gate.LANGUAGE,
     ReasonCode.LANGUAGE_NONE_SHARED),
    ({"languages": frozenset({"en", "nl"})}, {"languages": frozenset({"nl"})}, None, ReasonCode.LANGUAGE_SHARED),
    ({"company_paused": True}, {}, Gate.PAUSED, ReasonCode.COMPANY_PAUSED),
    ({"company_id": "c9"}, {"earlier_companies": frozenset({"c9"})}, Gate.EARLIER, ReasonCode.EARLIER_SAME_COMPANY),
    ({"company_id": "c8"}, {"earlier_companies": frozenset({"c9"})}, None, ReasonCode.EARLIER_NONE),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "wishes", "gate", "code"), CASES)
def test_each_rule_excludes_exactly_when_it_should_and_says_why(facts, wishes, gate, code):
    built = catalogue(place("p1", **facts))
    wish = student(**wishes)
    found = explain(built, wish, place_id="p1")
    failed = [verdict for verdict in found.verdicts if not verdict.passed]
    assert [verdict.gate for verdict in failed] == ([] if gate is None else [gate])
    assert found.eligible is (gate is None)
    assert [item.place_id for item in rank(built, wish).places] == (["p1"] if gate is None else [])
    if code is not None:
        assert code in {verdict.reason.code for verdict in (failed or found.verdicts)}
    assert [verdict.gate for verdict in found.verdicts] == list(Gate)
    for verdict in found.verdicts:
        assert tuple(verdict.reason.params) == REASON_PARAMS[verdict.reason.code]


def test_the_care_level_and_the_overlap_are_settings():
    wish = student(care_kinds=frozenset({"quiet"}))
    built = catalogue(place("declared", care={"quiet": 1}), place("verified", care={"quiet": 2}), place("silent"))

    def names(rules):
        return {item.place_id for item in rank(built, wish, rules=rules).places}

    assert names(Rules()) == {"declared", "verified"}
    assert names(Rules(care_level=CareLevel.VERIFIED)) == {"verified"}
    assert names(Rules(care_level=CareLevel.NONE)) == {"declared", "verified", "silent"}
    half = catalogue(place(period_end=START + (END - START) / 2))
    assert not rank(half, student()).places
    assert rank(half, student(), rules=Rules(minimum_overlap=0.5)).places


def test_excluded_places_come_with_all_rules_the_first_one_first_and_counts_by_first_rule():
    built = catalogue(
        place("good"),
        place("full", capacity_left=0, company_paused=True, minimum_age=18),
        place("paused", company_paused=True),
    )
    answer = rank(built, student(), include_excluded=True)
    assert (answer.candidates, answer.eligible) == (3, 1)
    assert {item.place_id: [v.gate for v in item.failed] for item in answer.excluded} == {
        "full": [Gate.CAPACITY, Gate.AGE, Gate.PAUSED],
        "paused": [Gate.PAUSED],
    }
    assert [item.first.gate for item in answer.excluded] == [Gate.CAPACITY, Gate.PAUSED]
    counts = count_excluded(built, student())
    assert list(counts) == list(Gate)
    assert {gate: number for gate, number in counts.items() if number} == {Gate.CAPACITY: 1, Gate.PAUSED: 1}


def test_reasons_carry_the_numbers_a_person_needs():
    far = catalogue(place(latitude=DELFT[0], longitude=DELFT[1], recognised_until=date(2026, 10, 1)))
    found = {v.gate: v.reason.params for v in explain(far, student(travel_limit_km=10), place_id="p1").verdicts}
    assert found[Gate.TRAVEL] == {"km": 18.9, "limit": 10}
    assert found[Gate.RECOGNITION] == {"until": "2026-10-01"}
    assert found[Gate.PERIOD] == {"percent": 100}


def test_a_student_without_home_can_be_ranked_and_a_limit_then_excludes_nothing_here():
    nowhere = student(home_latitude=None, home_longitude=None, travel_limit_km=5)
    built = catalogue(place("here", latitude=LEIDEN[0]), place("abroad", country="BE", latitude=None, longitude=None))
    answer = rank(built, nowhere)
    assert [item.place_id for item in answer.places] == ["here"]
    assert answer.places[0].distance_km is None
