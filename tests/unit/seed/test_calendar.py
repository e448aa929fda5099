"""The plan of blocks: the right hours, always ahead, whatever day it is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.seed.calendar import BLOCKS, coming, monday, periods, year_of
from bpv.seed.material import programmes

RESEARCH = programmes()[0]
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def test_four_years_hold_1350_hours_in_three_blocks_and_160_that_do_not_count() -> None:
    blocks = BLOCKS[4]
    assert [(b.weeks, b.hours) for b in blocks if b.counts] == [(10, 400), (10, 400), (14, 550)]
    assert [(b.weeks, b.hours) for b in blocks if not b.counts] == [(4, 160)]


@pytest.mark.parametrize(("years", "least"), [(4, 1350), (3, 900), (2, 450), (1, 250)])
def test_every_programme_reaches_the_legal_minimum(years: int, least: int) -> None:
    assert sum(block.hours for block in BLOCKS[years] if block.counts) == least


@given(DAYS)
def test_every_study_year_has_a_block_ahead_that_begins_on_a_monday(day: date) -> None:
    found = list(periods(RESEARCH, day))
    for study_year in range(1, 5):
        cohort = year_of(day) - study_year + 1
        ahead = [p for p in found if p.cohort == cohort and p.counts_as_bpv and p.starts_on > day]
        assert ahead, study_year
    assert {p.starts_on.weekday() for p in found} == {0}
    assert {p.ends_on.weekday() for p in found} == {4}


@given(DAYS)
def test_places_are_offered_for_blocks_that_exist(day: date) -> None:
    planned = {(p.study_year, p.starts_on, p.ends_on) for p in periods(RESEARCH, day) if p.counts_as_bpv}
    assert set(coming(RESEARCH, day)) <= planned


@given(DAYS)
def test_graduation_follows_the_last_block_without_overlap(day: date) -> None:
    rows = [p for p in periods(RESEARCH, day) if p.study_year == 4 and p.cohort == year_of(day) - 3]
    last, graduation = sorted(rows, key=lambda p: p.starts_on)
    assert graduation.starts_on - last.ends_on == timedelta(days=3)
    assert not graduation.counts_as_bpv


@given(DAYS)
def test_monday_is_the_first_on_or_after(day: date) -> None:
    assert monday(day).weekday() == 0
    assert timedelta(0) <= monday(day) - day < timedelta(days=7)
