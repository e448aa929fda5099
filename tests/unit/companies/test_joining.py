"""How two rows that are the same thing become one, and which companies are asked about."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.companies.models.merging import PairState, Side
from bpv.companies.rules import joining, pairing
from bpv.companies.rules.duplicates import Judgement, Profile
from bpv.companies.rules.pairing import Known, Numbers

DAY = date(2026, 11, 22)
OLD, NEW = {"source": "register", "on": "2024-01-01"}, {"source": "import", "on": "2025-01-01"}
OWN = {"source": "school", "on": "2020-01-01"}
BLANK: dict[str, Any] = {
    "requested_on": None, "recognised_from": None, "last_assessed": None, "withdrawn_on": None, "refused_on": None,
    "last_bpv_end": None, "partner": None, "crebo": "25301",
}  # fmt: skip
AT: dict[str, Any] = {
    "name": None, "number": None, "street": "Kade", "house_number": "9", "postcode": None, "place": "Urk",
    "country": "NL",
}  # fmt: skip


def company(name: str, value: Any, source: dict[str, str] | None = None) -> dict[str, Any]:
    """A company that says one thing."""
    return {name: value, "sources": {name: source} if source else {}}


@pytest.mark.parametrize(
    ("kept", "gone", "side"),
    [
        (("a", OLD), ("b", NEW), Side.GONE),
        (("a", NEW), ("b", OLD), Side.KEPT),
        (("a", OWN), ("b", NEW), Side.KEPT),
        (("a", NEW), ("b", OWN), Side.GONE),
        ((None, NEW), ("b", OLD), Side.GONE),
        (("a", OLD), (None, NEW), Side.KEPT),
        (("a", OLD), ("b", OLD), Side.KEPT),
        (("a", None), ("b", None), Side.KEPT),
    ],
)
def test_the_proposed_side_is_our_own_then_the_newer_one(kept: Any, gone: Any, side: Side) -> None:
    assert joining.proposed("sector", company("sector", *kept), company("sector", *gone)) is side


def test_lists_and_remarks_of_both_are_proposed_together() -> None:
    one, other = company("techniques", ["Draaien", "frezen"]), company("techniques", ["draaien", "etsen"])
    assert joining.proposed("techniques", one, other) is Side.BOTH
    assert joining.together("techniques", one["techniques"], other["techniques"], "") == ["Draaien", "frezen", "etsen"]
    long = company("remarks", "x" * 3900), company("remarks", "y" * 900)
    assert joining.sides("remarks", *long) == (Side.KEPT, Side.GONE)


def test_of_two_recognitions_the_one_that_counts_tells_its_dates() -> None:
    valid = BLANK | {"recognised_from": date(2024, 1, 1), "last_bpv_end": date(2024, 6, 1)}
    ended = BLANK | {
        "recognised_from": date(2019, 1, 1),
        "withdrawn_on": date(2025, 1, 1),
        "last_assessed": date(2024, 9, 1),
    }
    for stays, goes in ((valid, ended), (ended, valid)):
        one = stays | joining.one_recognition(stays, goes, DAY)
        assert (one["recognised_from"], one["withdrawn_on"]) == (date(2024, 1, 1), None)
        assert (one["last_assessed"], one["last_bpv_end"]) == (date(2024, 9, 1), date(2024, 6, 1))


def test_an_open_request_does_not_take_a_valid_recognition_away() -> None:
    valid = BLANK | {"recognised_from": date(2024, 1, 1)}
    asked = BLANK | {"requested_on": date(2026, 10, 1)}
    assert joining.one_recognition(asked, valid, DAY)["recognised_from"] == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"number": "1"}, True),
        ({"house_number": "10"}, False),
        ({"street": "Brink"}, False),
        ({"country": "DE"}, False),
        ({"street": None}, False),
    ],
)
def test_establishments_are_one_at_the_same_address(change: dict[str, Any], same: bool) -> None:
    assert joining.same_location(AT, AT | change) is same


def test_two_establishment_numbers_are_two_establishments() -> None:
    assert not joining.same_location(AT | {"number": "1"}, AT | {"number": "2"})


def test_people_are_one_by_address_or_by_name_and_never_with_two_accounts() -> None:
    jo = {"name": "Jo Visser", "email": None}
    assert joining.same_person(jo, jo | {"name": "jo visser"})
    assert joining.same_person(jo | {"email": "j@x.nl"}, {"name": "J. Visser", "email": "J@X.nl"})
    assert not joining.same_person(jo | {"email": "j@x.nl"}, jo | {"email": "k@x.nl"})
    assert not joining.same_person(jo | {"account_id": "a"}, jo | {"account_id": "b"})


def test_a_person_is_valid_as_long_as_either_line_says() -> None:
    left = {"name": "Jo", "email": None, "valid_from": date(2024, 1, 1), "valid_until": date(2025, 1, 1)}
    here = left | {"valid_from": date(2025, 6, 1), "valid_until": None}
    one = left | joining.one_person(left, here)
    assert (one["valid_from"], one["valid_until"]) == (date(2024, 1, 1), None)


def test_a_relation_that_runs_wins_from_one_that_ended_and_keeps_both_notes() -> None:
    ended = {
        "state": "ended", "since": date(2020, 1, 1), "until": None, "ended_on": date(2022, 1, 1), "end_reason": "other",
        "reason": "Klaar", "owner_id": "a", "notes": "Oud", "next_step": None, "next_on": None,
    }  # fmt: skip
    runs = ended | {
        "state": "active", "since": date(2023, 1, 1), "ended_on": None, "end_reason": None, "reason": None,
        "owner_id": "b", "notes": "Nieuw", "next_step": "Bellen", "next_on": DAY,
    }  # fmt: skip
    one = ended | joining.one_relation(ended, runs, "— kop —")
    assert (one["state"], one["ended_on"], one["reason"], one["owner_id"]) == ("active", None, None, "b")
    assert (one["since"], one["notes"], one["next_step"]) == (date(2020, 1, 1), "Oud\n\n— kop —\nNieuw", "Bellen")


@given(st.lists(st.text("ab", max_size=2), max_size=4), st.lists(st.text("ab", max_size=2), max_size=4))
def test_a_joined_list_holds_every_word_of_both(one: list[str], other: list[str]) -> None:
    joined = joining.union(one, other)
    assert {word.casefold() for word in joined} == {word.casefold() for word in [*one, *other]}
    assert joined[: len(one)] == one


def known(state: PairState, score: int, *reasons: str, judged: bool) -> Known:
    """A recorded pair."""
    return Known("p", state.value, score, reasons, score if judged else None, reasons if judged else ())


def test_not_the_same_comes_back_only_when_something_new_speaks_for_it() -> None:
    held = {("a", "b"): known(PairState.NOT_SAME, 9, "name_close", "area_same", judged=True)}
    weaker = pairing.search({("a", "b"): Judgement(7, ("name_close",))}, held)
    assert weaker.changed == (("p", {"score": 7, "reasons": ["name_close"]}),)
    stronger = Judgement(14, ("name_close", "phone_same", "area_same"))
    columns = dict(pairing.search({("a", "b"): stronger}, held).changed)["p"]
    assert columns["state"] == "open"
    assert pairing.search({}, held) == ((), (), ())


def test_pairs_that_no_longer_score_end_unless_somebody_judged_them() -> None:
    held = {("a", "b"): known(PairState.OPEN, 9, "name_close", judged=False)}
    assert pairing.search({}, held).ended == ("p",)
    again = {("a", "b"): known(PairState.OPEN, 9, "name_close", judged=True)}
    assert pairing.search({}, again).changed == (("p", {"state": "not_same"}),)


def test_equal_numbers_speak_for_a_pair() -> None:
    one, other = Profile("Metaal Noord", kvk="12345678"), Profile("Metaal Noord", kvk="12345678")
    plain = pairing.judge(one, other, Numbers(), Numbers())
    equal = pairing.judge(one, other, Numbers("12345678"), Numbers("12345678"))
    assert equal.score == plain.score + pairing.EXTRA["kvk_same"]
    assert "kvk_same" in equal.reasons


def test_keys_that_many_share_pair_nobody() -> None:
    crowd = [f"c{number}" for number in range(pairing.CROWDED + 1)]
    assert pairing.candidates([crowd, ["b", "a"]]) == {("a", "b")}
