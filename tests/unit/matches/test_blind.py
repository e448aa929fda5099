"""The ranking is blind to who somebody is (R33): a new input is a decision, not an accident."""

from dataclasses import fields
from datetime import date

from bpv.matches.models import Applied, Wish, WishFields
from bpv.matches.rules import wish_of
from bpv.organisation.models import Period, Phase
from matching.types import PaymentWish, StudentWish

DECLARED = {
    "qualification",
    "route",
    "period_start",
    "period_end",
    "study_year",
    "age",
    "home_latitude",
    "home_longitude",
    "travel_limit_km",
    "transport",
    "abroad",
    "days_per_week",
    "weekdays",
    "languages",
    "techniques",
    "work_processes",
    "learning_wish",
    "care_kinds",
    "care_scored",
    "payment",
    "earlier_companies",
}
PERIOD = Period(
    id="p",
    institution_id="i",
    name="BPV",
    crebo="25301",
    cohort=2025,
    study_year=2,
    phase=Phase.MAIN,
    starts_on=date(2027, 2, 1),
    ends_on=date(2027, 4, 10),
    weeks=10,
    hours=400,
)
APPLIED = Applied("25301", "Researchinstrumentmaker", PERIOD, (PERIOD,), False, "Leiden", 52.1, 4.4, 30, "car")


def test_the_inputs_of_the_score_are_exactly_these() -> None:
    assert {field.name for field in fields(StudentWish)} == DECLARED


def test_wishes_hold_nothing_about_who_somebody_is_nor_what_care_they_need() -> None:
    forbidden = ("name", "birth", "sex", "gender", "origin", "nationality", "photo", "care", "mail", "diagnosis")
    assert not [field for field in WishFields.model_fields for word in forbidden if word in field]


def test_a_saved_wish_reaches_the_library_as_declared() -> None:
    wish = Wish(
        student_id="s",
        learning_wish="Frezen",
        techniques=["CNC", "Lassen"],
        languages=["nl"],
        work_processes=["B1-K1-W1"],
        weekdays=["mon", "sun", "nonsense"],
        transport="car",
        travel_limit_km=30,
        payment_wish="allowance",
    )
    found = wish_of(wish, APPLIED, 17)
    assert (found.age, found.study_year, found.travel_limit_km) == (17, 2, 30)
    assert found.weekdays == {0, 6}
    assert found.techniques == {"cnc", "lassen"}
    assert found.payment is PaymentWish.ALLOWANCE
    assert found.care_kinds == frozenset(), "a need for care is sealed apart, never a stored wish"
    assert not found.care_scored, "a need for care is a hard rule and never a score"
    assert wish_of(Wish(student_id="s", transport="horse"), APPLIED, 17).payment is PaymentWish.NO_WISH
