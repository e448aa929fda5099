"""A place and a student that suit each other; tests change one thing at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

from matching.catalogue import Catalogue, build
from matching.types import GuidanceFacts, PaymentFacts, PlaceFacts, Route, StudentWish

START, END = date(2026, 9, 7), date(2026, 11, 13)
LEIDEN = (52.16, 4.49)
DELFT = (52.01, 4.36)

PLACE = PlaceFacts(
    place_id="p1",
    company_id="c1",
    establishment_id="e1",
    qualification="25301",
    route=Route.BOL,
    capacity_left=1,
    recognised_from=date(2020, 1, 1),
    period_start=START,
    period_end=END,
    latitude=LEIDEN[0],
    longitude=LEIDEN[1],
    text="Laswerk en freeswerk aan vacuümkamers in een kleine werkplaats",
    company_name="Van der Glas Instrumenten",
    guidance=GuidanceFacts(hours_per_week=4, trainers_free=1, students_per_trainer=3),
    payment=PaymentFacts(expenses_covered=True, allowance_per_month=250),
)

STUDENT = StudentWish(
    qualification="25301",
    route=Route.BOL,
    period_start=START,
    period_end=END,
    study_year=2,
    age=17,
    home_latitude=LEIDEN[0],
    home_longitude=LEIDEN[1],
)


def place(place_id: str = "p1", **changes: Any) -> PlaceFacts:
    """The sample place with other facts; the company follows the place unless given."""
    return replace(PLACE, **({"place_id": place_id, "company_id": f"company of {place_id}"} | changes))


def student(**changes: Any) -> StudentWish:
    """The sample student with other wishes."""
    return replace(STUDENT, **changes)


def catalogue(*places: PlaceFacts) -> Catalogue:
    """A catalogue of these places, or of the sample place alone."""
    return build(places or (PLACE,))
