"""Generated places and students that often, but not always, suit each other."""

from datetime import date, timedelta

from hypothesis import strategies as st

from matching.types import GuidanceFacts, PaymentFacts, PaymentWish, PlaceFacts, Route, StudentWish, Transport

WORDS = ("lassen", "laswerk", "frezen", "freesmachine", "zorg", "ouderen", "keuken", "koken", "netwerk", "machine")
KINDS = ("quiet", "lift")
LANGUAGES = ("nl", "en", "de")
START = date(2026, 9, 7)


def maybe(values):
    """A value or unknown."""
    return st.none() | values


def mostly(usual, other):
    """The usual, and the other now and then."""
    return st.tuples(one_in_ten(), usual, other).map(lambda drawn: drawn[2] if drawn[0] else drawn[1])


def subsets(values):
    """Any set of the values; one draw, as drawing is what takes the time."""
    return st.integers(0, 2 ** len(values) - 1).map(
        lambda bits: frozenset(value for number, value in enumerate(values) if bits >> number & 1)
    )


def texts():
    """No to four words."""
    return st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


def days_from_start(low, high):
    """A date around the start of the period."""
    return st.integers(low, high).map(lambda days: START + timedelta(days=days))


def pay_or_guide(kind, **strategies):
    """Facts of guidance or payment, each of which may be unknown."""
    return st.fixed_dictionaries({name: maybe(values) for name, values in strategies.items()}).map(
        lambda found: kind(**found)
    )


def one_in_ten():
    """True now and then; not at a bound, as hypothesis tries the bounds far more often."""
    return st.integers(0, 9).map(lambda number: number == 7)


# The strategies are made once: hypothesis checks each new one, and that took longer than drawing from it.
SAME_QUALIFICATION = st.sampled_from(("25301", "25301", "25301", "25301", "25301", "25302"))
PLACES = st.fixed_dictionaries({
    "company_id": st.sampled_from(("c1", "c2", "c3")),
    "qualification": SAME_QUALIFICATION,
    "route": st.sampled_from((*[Route.BOL] * 9, Route.BBL)),
    "capacity_left": st.sampled_from((1, 1, 2, 2, 3, 0)),
    "recognised_from": mostly(days_from_start(-900, 0), maybe(days_from_start(1, 3))),
    "recognised_until": mostly(st.none(), days_from_start(1, 150)),
    "period_start": mostly(maybe(days_from_start(-20, 0)), days_from_start(1, 20)),
    "period_end": mostly(maybe(days_from_start(80, 120)), days_from_start(21, 80)),
    "study_years": mostly(st.just(frozenset()), subsets((1, 2, 3, 4))),
    "position": maybe(st.tuples(st.floats(51.5, 53), st.floats(4, 6))),
    "abroad": one_in_ten(),
    "days_per_week": maybe(st.integers(1, 5)),
    "weekdays": maybe(subsets((0, 1, 2, 3, 4))),
    "minimum_age": mostly(maybe(st.integers(14, 16)), st.integers(17, 18)),
    "suitable_for_under_16": maybe(st.booleans()),
    "care": st.fixed_dictionaries({kind: mostly(st.integers(1, 3), maybe(st.just(0))) for kind in KINDS}),
    "languages": mostly(st.none() | st.just(frozenset({"nl", "en"})), st.just(frozenset({"de"}))),
    "techniques": maybe(subsets(("cnc", "cad"))),
    "work_processes": maybe(subsets(("W1", "W2", "W3"))),
    "text": texts(),
    "company_name": texts(),
    "guidance": pay_or_guide(
        GuidanceFacts,
        hours_per_week=st.floats(0, 40), trainers_free=st.integers(0, 5), students_per_trainer=st.integers(1, 9),
    ),
    "payment": pay_or_guide(PaymentFacts, expenses_covered=st.booleans(), allowance_per_month=st.floats(0, 900)),
    "company_paused": one_in_ten(),
})  # fmt: skip

STUDENTS = st.fixed_dictionaries({
    "qualification": SAME_QUALIFICATION,
    "days": st.integers(5, 100),
    "study_year": st.integers(1, 4),
    "age": mostly(st.integers(16, 20), maybe(st.integers(14, 15))),
    "home": maybe(st.tuples(st.floats(51.5, 53), st.floats(4, 6))),
    "travel_limit_km": mostly(maybe(st.floats(100, 250)), st.floats(1, 100)),
    "transport": st.sampled_from(Transport),
    "abroad": st.booleans(),
    "days_per_week": maybe(st.integers(1, 5)),
    "weekdays": subsets((0, 1, 2, 3, 4)),
    "languages": mostly(st.just(frozenset({"nl"})), subsets(LANGUAGES)),
    "techniques": subsets(("cnc", "cad", "las")),
    "work_processes": subsets(("W1", "W2", "W9")),
    "learning_wish": texts(),
    "care_kinds": mostly(st.just(frozenset()), subsets(KINDS)),
    "care_scored": st.booleans(),
    "payment": st.sampled_from(PaymentWish),
    "earlier_companies": mostly(st.just(frozenset()), st.just(frozenset({"c1", "c9"}))),
})  # fmt: skip


def place_of(place_id, found):
    """One place; a place abroad has no position."""
    facts = dict(found)
    abroad, position = facts.pop("abroad"), facts.pop("position")
    latitude, longitude = (None, None) if abroad or position is None else position
    facts["care"] = {kind: level for kind, level in found["care"].items() if level is not None}
    return PlaceFacts(
        place_id=place_id,
        establishment_id="e1",
        latitude=latitude,
        longitude=longitude,
        country="DE" if abroad else "NL",
        **facts,
    )


def student_of(found):
    """One student."""
    facts = dict(found)
    latitude, longitude = facts.pop("home") or (None, None)
    end = START + timedelta(days=facts.pop("days"))
    return StudentWish(
        route=Route.BOL, period_start=START, period_end=end, home_latitude=latitude, home_longitude=longitude, **facts
    )


OFFERS = st.lists(PLACES, min_size=1, max_size=4).map(
    lambda found: tuple(place_of(f"p{number:02d}", facts) for number, facts in enumerate(found))
)
WISHES = STUDENTS.map(student_of)
"""One to four places with distinct ids, and a student."""
