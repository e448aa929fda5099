"""Which students and places count where: a school small enough to count by hand, and the edges of each rule."""

from datetime import date
from typing import Any

import pytest

from bpv.reports.models import (
    ABROAD,
    UNKNOWN,
    Block,
    Chosen,
    Figures,
    LineKey,
    PlacedGroup,
    PlaceLine,
    PlanPeriod,
    StudentGroup,
)
from bpv.reports.rules import levels, shortage

DAY = date(2026, 11, 22)
BPV1 = PlanPeriod("p1", "BPV 1", "25301", "BOL", 2025, 2, date(2027, 2, 8), date(2027, 4, 16))
BPV2 = PlanPeriod("p2", "BPV 2", "25301", "BOL", 2024, 3, date(2027, 2, 8), date(2027, 4, 16))
OTHER = PlanPeriod("p3", "BPV 1", "25300", "BOL", 2025, 2, date(2027, 2, 8), date(2027, 4, 16))
PERIODS = [BPV1, OTHER, BPV2]


def group(students: int, region: str | None, **more: Any) -> StudentGroup:
    """Students of BPV 1, unless told otherwise."""
    return StudentGroup(
        **({"crebo": "25301", "route": "BOL", "cohort": 2025, "study_year": 2, "region": region} | more),
        students=students,
    )


def place(**more: Any) -> PlaceLine:
    """A recognised place in Leiden for BPV 1, unless told otherwise."""
    usual = {
        "crebo": "25301",
        "route": "BOL",
        "starts_on": "2027-02-08",
        "ends_on": "2027-04-16",
        "study_years": "[2]",
        "capacity": 2,
        "taken": 0,
        "country": "NL",
        "private": False,
        "region": "2",
        "recognised_from": "2024-01-01",
        "withdrawn_on": None,
        "refused_on": None,
        "last_bpv_end": None,
    }
    return PlaceLine(**(usual | more))


def test_who_is_placed_is_taken_off_where_they_were_counted() -> None:
    groups = [group(10, "2"), group(4, "1"), group(6, "2", cohort=2024, study_year=3)]
    elsewhere = group(4, "2", cohort=2018)
    placed = [PlacedGroup("p1", group(3, "2")), PlacedGroup("p1", elsewhere), PlacedGroup("gone", group(1, "1"))]
    found = shortage.tally(PERIODS, groups, [], DAY, placed)
    assert {region: one.needing for region, one in found.lines[shortage.line_of(BPV1)].items()} == {"2": 7, "1": 4}
    assert {region: one.needing for region, one in found.lines[shortage.line_of(BPV2)].items()} == {"2": 6}


def test_a_school_counted_by_hand() -> None:
    groups = [group(5, "2"), group(2, "1"), group(1, None), group(4, "2", cohort=2024, study_year=3)]
    places = [
        place(capacity=3, taken=1),
        place(region="1", recognised_from=None),
        place(country="DE", region="8", capacity=1),
        place(private=True, capacity=1),
        place(crebo="25300", capacity=4, taken=4),
        place(starts_on="2026-09-01", ends_on="2027-01-01", capacity=7),
    ]
    found = shortage.tally(PERIODS, groups, places, DAY)
    one = LineKey(Block(BPV1.starts_on, "BPV 1"), "25301", "BOL")
    assert found.lines[one] == {
        "2": Figures(5, 3, 3, 2),
        "1": Figures(2, 2, 0, 0),
        UNKNOWN: Figures(1, 1, 1, 1),
        ABROAD: Figures(0, 1, 1, 1),
    }
    assert levels.short_of(found.lines[one]) == 3 + 2
    assert levels.neediest(found.lines[one]) == "2"
    assert found.lines[LineKey(Block(BPV2.starts_on, "BPV 2"), "25301", "BOL")] == {"2": Figures(4, 0, 0, 0)}
    assert found.lines[LineKey(Block(OTHER.starts_on, "BPV 1"), "25300", "BOL")] == {"2": Figures(0, 4, 4, 0)}
    assert found.fitting_none == 7
    everything = levels.chosen_lines(found, Chosen())
    assert levels.sum_of(everything) == Figures(12, 11, 9, 4)
    assert levels.short_in(everything) == 5 + 4


@pytest.mark.parametrize(
    ("student", "counts"),
    [
        ({}, True),
        ({"crebo": "25300"}, False),
        ({"route": "BBL"}, False),
        ({"cohort": 2024}, False),
        ({"study_year": 1}, False),
        ({"study_year": 3}, False),
    ],
)
def test_who_does_a_period(student: dict[str, Any], counts: bool) -> None:
    assert shortage.in_plan(group(1, "2", **student), BPV1, DAY) is counts


def test_a_period_after_the_summer_is_for_who_is_a_year_below_now() -> None:
    period = BPV1._replace(starts_on=date(2027, 9, 6), ends_on=date(2027, 11, 12))
    assert shortage.in_plan(group(1, "2", study_year=1), period, DAY)
    assert shortage.in_plan(group(1, "2", study_year=2), period, DAY)
    assert not shortage.in_plan(group(1, "2", study_year=3), period, DAY)


@pytest.mark.parametrize(
    ("change", "period"),
    [
        ({}, "p1"),
        ({"study_years": "[]"}, "p1"),
        ({"study_years": "[3]"}, "p2"),
        ({"study_years": "[1, 4]"}, None),
        ({"starts_on": "2027-02-21"}, "p1"),  # 55 of 68 days: 81%
        ({"starts_on": "2027-02-22"}, None),  # 54 of 68 days: 79%
        ({"ends_on": "2027-04-02"}, None),
        ({"starts_on": "2026-01-01", "ends_on": "2028-01-01"}, "p1"),
    ],
)
def test_which_period_a_place_serves(change: dict[str, Any], period: str | None) -> None:
    found = shortage.served(place(**change), [BPV1, BPV2])
    assert (found.id if found else None) == period


def test_a_place_serves_the_period_that_it_covers_most_of() -> None:
    early = BPV1._replace(id="early", starts_on=date(2027, 1, 1), ends_on=date(2027, 2, 1))
    assert shortage.served(place(starts_on="2027-01-05", ends_on="2027-04-16"), [early, BPV1]) == BPV1


@pytest.mark.parametrize(
    ("figures", "country", "private", "region"),
    [
        ("2", "NL", False, "2"),
        ("2", "NL", True, UNKNOWN),
        ("2", "BE", False, ABROAD),
        ("2", "BE", True, ABROAD),
        (None, "NL", False, UNKNOWN),
        ("", "NL", False, UNKNOWN),
        ("0", "NL", False, UNKNOWN),
        ("9", "NL", False, "9"),
    ],
)
def test_regions(figures: str | None, country: str, private: bool, region: str) -> None:
    assert shortage.region_of(figures, country, private=private) == region


@pytest.mark.parametrize(("days", "short", "urgent"), [(0, 1, True), (56, 1, True), (57, 1, False), (10, 0, False)])
def test_urgent_is_short_and_soon(days: int, short: int, urgent: bool) -> None:
    assert shortage.is_urgent(date.fromordinal(DAY.toordinal() + days), short, DAY, 8) is urgent


def test_nobody_is_placed_yet() -> None:
    assert shortage.needing(5) == 5
    assert shortage.needing(5, 2) == 3
    assert shortage.needing(1, 2) == 0
