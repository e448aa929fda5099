"""Decisions about the holidays of a school."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from bpv.core.clock import school_year
from bpv.core.errors import Refused
from bpv.core.school_calendar import Calendar, Span
from bpv.organisation.models import Holiday, HolidayFields

LONGEST: Final = 92  # days; longer is a slip of the pen


def check_holiday(fields: HolidayFields, others: Iterable[Holiday]) -> None:
    """Raise `Refused` when the days are in the wrong order, too many, or shared with another holiday."""
    if fields.ends_on < fields.starts_on:
        raise Refused("organisation.ends_before_start", field="ends_on")
    if (fields.ends_on - fields.starts_on).days >= LONGEST:
        raise Refused("holiday.too_long", field="ends_on", most=LONGEST)
    for one in others:
        if one.starts_on <= fields.ends_on and fields.starts_on <= one.ends_on:
            raise Refused("holiday.overlaps", field="starts_on", name=one.name)


def known_until(holidays: Iterable[HolidayFields]) -> date | None:
    """Until when the calendar counts as filled in: the end of the school year in which the last holiday begins, or the
    last day of that holiday when it goes on after that, as a summer holiday does."""
    last = max(holidays, key=lambda one: one.ends_on, default=None)
    return None if last is None else max(last.ends_on, date(school_year(last.starts_on) + 1, 7, 31))


def calendar(holidays: Iterable[HolidayFields]) -> Calendar:
    """The calendar that follows from the holidays of a school."""
    own = tuple(sorted(holidays, key=lambda one: one.starts_on))
    return Calendar(tuple(Span(one.starts_on, one.ends_on) for one in own), known_until(own))
