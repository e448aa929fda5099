"""Dates and instants: plain arithmetic agrees on every day of ten years."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bpv.core import clock

DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range(4018)]


def test_the_end_of_each_day_is_the_next_local_midnight() -> None:
    """Also on the two days a year that have 23 and 25 hours."""
    for day in DAYS:
        last = clock.local(clock.end_of_day(day) - timedelta(microseconds=1))
        first = clock.local(clock.end_of_day(day))
        assert (last.date(), first.date(), first.hour) == (day, day + timedelta(days=1), 0)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_the_school_year_begins_on_1_august(day: date, year: int) -> None:
    """The Dutch school year."""
    assert clock.school_year(day) == year


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2010, 5, 2), date(2026, 5, 1), 15),
        (date(2010, 5, 2), date(2026, 5, 2), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_years_are_completed_years(birth: date, day: date, years: int) -> None:
    """The legal gate of 16 turns on the birthday."""
    assert clock.years_between(birth, day) == years


def test_today_is_the_local_date() -> None:
    """Half past eleven in the evening in UTC is already tomorrow in the Netherlands."""
    with time_machine.travel(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 7, 1)


def test_a_naive_instant_is_refused() -> None:
    """Nobody guesses a zone."""
    with pytest.raises(ValueError, match="naive"):
        clock.local(datetime(2026, 1, 1))  # noqa: DTZ001 the mistake itself
