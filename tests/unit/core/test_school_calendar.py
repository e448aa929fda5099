"""Public holidays by rule, school holidays by data, working days over both."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpv.core.school_calendar import EMPTY, Calendar, Span, easter, public_holidays

AUTUMN = Calendar((Span(date(2026, 10, 17), date(2026, 10, 25)),), date(2027, 7, 31))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
EASTERS = {2020: (4, 12), 2021: (4, 4), 2022: (4, 17), 2023: (4, 9), 2024: (3, 31), 2025: (4, 20)}
EASTERS |= {2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21)}


@pytest.mark.parametrize("year", EASTERS)
def test_public_holidays_of_a_year(year: int) -> None:
    assert easter(year) == date(year, *EASTERS[year])
    found = {code: day for day, code in public_holidays(year).items()}
    assert found["holiday.ascension_day"].weekday() == 3
    assert found["holiday.easter_monday"].weekday() == found["holiday.whit_monday"].weekday() == 0
    assert found["holiday.kings_day"].weekday() != 6
    assert len(found) == 9


def test_kings_day_is_never_on_a_sunday() -> None:
    assert date(2025, 4, 26) in public_holidays(2025)
    assert date(2025, 4, 27) not in public_holidays(2025)
    assert date(2026, 4, 27) in public_holidays(2026)


@pytest.mark.parametrize(
    ("day", "n", "wanted"),
    [
        (date(2026, 10, 16), 1, date(2026, 10, 26)),  # Friday before the autumn holiday
        (date(2026, 10, 20), 1, date(2026, 10, 26)),  # within it
        (date(2026, 10, 26), -1, date(2026, 10, 16)),
        (date(2026, 10, 12), 10, date(2026, 11, 2)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas, of which nobody need fill in anything
        (date(2026, 10, 24), 0, date(2026, 10, 24)),
    ],
)
def test_working_days_skip_what_is_free(day: date, n: int, wanted: date) -> None:
    assert AUTUMN.add_working_days(day, n) == wanted


def test_a_calendar_says_how_far_it_is_known() -> None:
    assert AUTUMN.is_known(date(2027, 7, 31))
    assert not AUTUMN.is_known(date(2027, 8, 1))
    assert not EMPTY.is_known(date(2026, 1, 1))


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(0, 60), st.lists(st.tuples(DAYS, st.integers(0, 44)), max_size=6))
def test_adding_and_removing_working_days_undo_each_other(day: date, n: int, free: list[tuple[date, int]]) -> None:
    calendar = Calendar(tuple(Span(first, first + timedelta(days=length)) for first, length in free))
    later = calendar.add_working_days(day, n)
    between = [day + timedelta(days=k) for k in range(1, (later - day).days + 1)]
    assert sum(calendar.is_school_day(one) for one in between) == n
    if calendar.is_school_day(day):
        assert calendar.add_working_days(later, -n) == day
    assert calendar.add_working_days(day + timedelta(days=1), n) >= later
