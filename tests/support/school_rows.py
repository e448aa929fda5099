"""Writing rows for the school of the tests."""

from datetime import date, timedelta

from sqlmodel import Session

from bpv.core.clock import today
from bpv.core.db import Table


def keep(session: Session, *rows: Table) -> None:
    """Add and flush, so that rows that point at these can follow."""
    session.add_all(rows)
    session.flush()


def days_ago(days: int) -> date:
    """The day so many days before today."""
    return today() - timedelta(days=days)


def years_ago(years: int, days: int = 0) -> date:
    """The day so many years and days before today; 29 February becomes 1 March."""
    day = days_ago(days)
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    return day.replace(year=day.year - years)
