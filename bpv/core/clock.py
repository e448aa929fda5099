"""One clock. Instants are aware and in UTC; dates are local dates of Europe/Amsterdam.

Nothing else in the project asks the time, so that faking the process clock fakes all of it.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


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
