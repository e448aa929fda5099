"""What would change a score is what a ranking with the change really gives: against building everything anew."""

from dataclasses import replace

import pytest

from matching.catalogue import build
from matching.scoring import UnknownPlaceError, rank, what_if
from matching.types import ChangeCode, PaymentWish, ReasonCode, Transport
from tests.properties.matching.promise import promise
from tests.properties.matching.strategies import OFFERS, WISHES

ALL = 1_000
GUIDANCE = {
    ReasonCode.GUIDANCE_HOURS_UNKNOWN: ("hours_per_week", (0.0, 8.0)),
    ReasonCode.GUIDANCE_TRAINERS_UNKNOWN: ("trainers_free", (0, 2)),
    ReasonCode.GUIDANCE_STUDENTS_PER_TRAINER_UNKNOWN: ("students_per_trainer", (5, 1)),
}
PAYMENT = {
    ReasonCode.PAYMENT_EXPENSES_UNKNOWN: ("expenses_covered", (False, True)),
    ReasonCode.PAYMENT_ALLOWANCE_UNKNOWN: ("allowance_per_month", (0.0, 500.0)),
}
WITHOUT = {
    ChangeCode.NO_LIMIT: {"travel_limit_km": None},
    ChangeCode.ANY_DAY: {"weekdays": frozenset()},
    ChangeCode.NO_TECHNIQUES: {"techniques": frozenset()},
    ChangeCode.NO_WORK_PROCESSES: {"work_processes": frozenset()},
    ChangeCode.NO_LEARNING_WISH: {"learning_wish": ""},
    ChangeCode.ABROAD: {"abroad": True},
}


def scores(offer, wish):
    """The score of every place that is possible, ranked from scratch."""
    return {place.place_id: place.score for place in rank(build(offer), wish, top=ALL).places}


def changed(wish, change):
    """The wish as a change says."""
    if change.code in WITHOUT:
        return replace(wish, **WITHOUT[change.code])
    if change.code is ChangeCode.TRANSPORT:
        return replace(wish, transport=Transport(change.params["transport"]))
    if change.code is ChangeCode.PAYMENT:
        return replace(wish, payment=PaymentWish(change.params["payment"]))
    if change.code is ChangeCode.THEIR_DAYS:
        return replace(wish, weekdays=frozenset(int(day) for day in change.params["days"].split(", ")))
    limit = change.params.get("limit", wish.travel_limit_km)
    spoken = change.params.get("languages", "")
    languages = wish.languages | frozenset(spoken.split(", ") if spoken else ())
    return replace(wish, travel_limit_km=limit, languages=languages)


def answered(place, wish, fact):
    """The place with the worst and with the best answer to a fact; None for facts that are judged by tags."""
    if fact in GUIDANCE:
        name, both = GUIDANCE[fact]
        return [replace(place, guidance=replace(place.guidance, **{name: answer})) for answer in both]
    if fact in PAYMENT:
        name, both = PAYMENT[fact]
        return [replace(place, payment=replace(place.payment, **{name: answer})) for answer in both]
    if fact is ReasonCode.DAYS_UNKNOWN:
        wanted = wish.days_per_week or len(wish.weekdays)
        return [replace(place, days_per_week=days, weekdays=None) for days in (1 if wanted > 3 else 7, wanted)]
    return None


@promise(offer=OFFERS, wish=WISHES)
def test_every_change_of_a_wish_is_what_ranking_anew_gives(offer, wish):
    built, before = build(offer), scores(offer, wish)
    for place in offer:
        for change in what_if(built, wish, place_id=place.place_id, most=ALL):
            assert change.before == before.get(place.place_id)
            if change.fact is None and change.code is not ChangeCode.CARE_POSSIBLE:
                after = scores(offer, changed(wish, change))[place.place_id]
                assert (change.low, change.high) == (after, after)


@promise(offer=OFFERS, wish=WISHES)
def test_every_answer_of_a_place_is_what_building_anew_gives(offer, wish):
    built = build(offer)
    for at, place in enumerate(offer):
        for change in what_if(built, wish, place_id=place.place_id, most=ALL):
            both = None if change.fact is None else answered(place, wish, change.fact)
            if both is not None:
                found = [scores([*offer[:at], one, *offer[at + 1 :]], wish)[place.place_id] for one in both]
                assert (change.low, change.high) == (min(found), max(found))


@promise(offer=OFFERS, wish=WISHES)
def test_an_excluded_place_opens_only_by_the_wishes_of_the_student_or_what_the_company_can_answer(offer, wish):
    before = scores(offer, wish)
    openers = {
        ChangeCode.LIMIT,
        ChangeCode.LANGUAGE,
        ChangeCode.LIMIT_AND_LANGUAGE,
        ChangeCode.ABROAD,
        ChangeCode.CARE_POSSIBLE,
    }
    for place in offer:
        found = what_if(build(offer), wish, place_id=place.place_id)
        assert len(found) <= 4
        assert all(change.telling > 0 for change in found)
        assert {change.code for change in found} <= openers or place.place_id in before


def test_a_place_that_nobody_has_is_an_error():
    with pytest.raises(UnknownPlaceError):
        what_if(build([]), None, place_id="gone")
