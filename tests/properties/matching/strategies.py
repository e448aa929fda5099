"""Generated places and students that often, but not always, suit each other."""

from datetime import date, timedelta

from hypothesis import strategies as st

from matching.types import GuidanceFacts, PaymentFacts, PaymentWish, PlaceFacts, Route, StudentWish, Transport

WORDS = ("lassen", "laswerk", "frezen", "freesmachine", "zorg", "ouderen", "keuken", "koken", "netwerk", "machine")
KINDS = ("quiet", "lift")
LANGUAGES = ("nl", "en", "de")
QUALIFICATIONS = ("25301", "25302")
START = date(2026, 9, 7)


def maybe(values):
    """A value or unknown."""
    return st.none() | values


def subsets(values):
    """Any set of the values."""
    return st.frozensets(st.sampled_from(values))


def texts():
    """A few words."""
    return st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def days_from_start(low, high):
    """A date around the start of the period."""
    return st.integers(low, high).map(lambda days: START + timedelta(days=days))


@st.composite
def place_facts(draw, place_id):
    """One place."""
    abroad = draw(st.integers(0, 9)) == 0
    located = draw(st.booleans()) and not abroad
    return PlaceFacts(
        place_id=place_id,
        company_id=draw(st.sampled_from(("c1", "c2", "c3"))),
        establishment_id="e1",
        qualification=draw(st.sampled_from(QUALIFICATIONS)),
        route=draw(st.sampled_from((Route.BOL, Route.BOL, Route.BBL))),
        capacity_left=draw(st.integers(0, 3)),
        recognised_from=draw(maybe(days_from_start(-900, 3))),
        recognised_until=draw(maybe(days_from_start(40, 400))),
        period_start=draw(maybe(days_from_start(-20, 20))),
        period_end=draw(maybe(days_from_start(50, 120))),
        study_years=draw(subsets((1, 2, 3, 4))),
        latitude=draw(st.floats(51.5, 53)) if located else None,
        longitude=draw(st.floats(4, 6)) if located else None,
        country="DE" if abroad else "NL",
        days_per_week=draw(maybe(st.integers(1, 5))),
        weekdays=draw(maybe(subsets((0, 1, 2, 3, 4)))),
        minimum_age=draw(maybe(st.integers(14, 18))),
        suitable_for_under_16=draw(maybe(st.booleans())),
        care=draw(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 3))),
        languages=draw(maybe(subsets(LANGUAGES))),
        techniques=draw(maybe(subsets(("cnc", "cad")))),
        work_processes=draw(maybe(subsets(("W1", "W2", "W3")))),
        text=draw(texts()),
        company_name=draw(texts()),
        guidance=GuidanceFacts(
            hours_per_week=draw(maybe(st.floats(0, 40))),
            trainers_free=draw(maybe(st.integers(0, 5))),
            students_per_trainer=draw(maybe(st.integers(1, 9))),
        ),
        payment=PaymentFacts(
            expenses_covered=draw(maybe(st.booleans())), allowance_per_month=draw(maybe(st.floats(0, 900)))
        ),
        company_paused=draw(st.integers(0, 9)) == 0,
    )


def offers(*, smallest=1):
    """A list of places with distinct ids."""
    return st.integers(smallest, 5).flatmap(
        lambda count: st.tuples(*(place_facts(f"p{number:02d}") for number in range(count)))
    )


@st.composite
def wishes(draw):
    """One student."""
    at_home = draw(st.booleans())
    return StudentWish(
        qualification=draw(st.sampled_from(QUALIFICATIONS)),
        route=Route.BOL,
        period_start=START,
        period_end=START + timedelta(days=draw(st.integers(5, 100))),
        study_year=draw(st.integers(1, 4)),
        age=draw(maybe(st.integers(14, 20))),
        home_latitude=draw(st.floats(51.5, 53)) if at_home else None,
        home_longitude=draw(st.floats(4, 6)) if at_home else None,
        travel_limit_km=draw(maybe(st.floats(1, 200))),
        transport=draw(st.sampled_from(Transport)),
        abroad=draw(st.booleans()),
        days_per_week=draw(maybe(st.integers(1, 5))),
        weekdays=draw(subsets((0, 1, 2, 3, 4))),
        languages=draw(subsets(LANGUAGES)),
        techniques=draw(subsets(("cnc", "cad", "las"))),
        work_processes=draw(subsets(("W1", "W2", "W9"))),
        learning_wish=draw(texts()),
        care_kinds=draw(subsets(KINDS)),
        payment=draw(st.sampled_from(PaymentWish)),
        earlier_companies=draw(subsets(("c1", "c9"))),
    )
