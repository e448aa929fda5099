"""One clock. Instants are aware and in UTC; dates are local dates of Europe/Amsterdam.

Nothing else in the project asks the time, so that faking the process clock fakes all of it.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
FRIDAY: Final = 4
SCHOOL_WEEK: Final = 5  # days


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present local date in the Netherlands."""
    return now().astimezone(AMSTERDAM).date()


def local(instant: datetime) -> datetime:
    """The same instant on the Dutch wall clock; a naive instant is refused with ValueError."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no place here")
    return instant.astimezone(AMSTERDAM)


def end_of_day(day: date) -> datetime:
    """The first instant after the local day, in UTC: a deadline 'until day' holds while now() is before it."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=AMSTERDAM).astimezone(UTC)


def school_year(day: date) -> int:
    """The calendar year in which the school year of `day` began; school years begin on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def years_between(birth: date, day: date) -> int:
    """Completed years on `day`. Who is born on 29 February has a birthday on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def reminder_of(deadline: date, days: int) -> date:
    """The day on which to remind somebody, so many days before a deadline."""
    return deadline - timedelta(days=days)


def deadline_of(reminder: date, days: int) -> date:
    """The deadline that a reminder was about: undoes `reminder_of`."""
    return reminder + timedelta(days=days)


def school_days_after(day: date, days: int) -> date:
    """The day so many school days (Monday to Friday; holidays count) after `day`. From a weekend it counts as from the
    Friday before."""
    start = day.toordinal() - max(0, day.weekday() - FRIDAY)
    weeks, rest = divmod(days, SCHOOL_WEEK)
    return date.fromordinal(start + 7 * weeks + rest + (2 if (start - 1) % 7 + rest > FRIDAY else 0))


def school_days_before(day: date, days: int) -> date:
    """The day so many school days before `day`. From a weekend it counts as from the Monday after."""
    start = day.toordinal() + (7 - day.weekday() if day.weekday() > FRIDAY else 0)
    weeks, rest = divmod(days, SCHOOL_WEEK)
    return date.fromordinal(start - 7 * weeks - rest - (2 if (start - 1) % 7 < rest else 0))


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March in other years, as birthdays do."""
    later = day.year + years
    leap = later % 4 == 0 and (later % 100 != 0 or later % 400 == 0)
    return date(later, 3, 1) if (day.month, day.day) == (2, 29) and not leap else day.replace(year=later)


def hours_between(start: datetime, end: datetime) -> float:
    """The hours that passed between two aware instants, also over a change of the clock."""
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 3600
