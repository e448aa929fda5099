"""What the hours of a placement come to: what the plan expects by now, and when the required hours will be reached."""

from datetime import date, timedelta
from typing import Final

from bpv.core.school_calendar import EMPTY, public_holidays
from bpv.folder.models.hours import HoursFacts, HoursTotals

HOUR: Final = 60
FURTHEST: Final = 1300  # working days, about five years: a forecast further than that is none


def working_days(first: date, last: date) -> int:
    """Weekdays from the first until and including the last day, public holidays left out. A company works on in the
    holidays of the school."""
    days = max(0, (last - first).days + 1)
    weeks, rest = divmod(days, 7)
    count = 5 * weeks + sum((first + timedelta(days=7 * weeks + n)).weekday() < 5 for n in range(rest))
    return count - holidays_between(first, last)


def holidays_between(first: date, last: date) -> int:
    """Public holidays on weekdays."""
    years = range(first.year, last.year + 1)
    return sum(day.weekday() < 5 and first <= day <= last for year in years for day in public_holidays(year))


def planned(required: int | None, first: date, last: date, today: date) -> int | None:
    """The minutes that the plan expects up to and including today: the required ones, spread over the working days of
    the placement. None when nobody knows what is required."""
    if required is None:
        return None
    whole = working_days(first, last)
    if today < first or not whole:
        return 0
    return required * working_days(first, min(today, last)) // whole


def forecast(required: int | None, totals: HoursTotals, first: date, today: date) -> date | None:
    """The day on which the required hours are reached when it goes on as it did: the minutes entered per working day
    from the first day of the placement until the last day that was entered. None when nothing can be said."""
    if required is None or totals.last_day is None or totals.entered <= 0:
        return None
    left = required - totals.entered
    if left <= 0:
        return totals.last_day
    days = max(1, working_days(first, totals.last_day))
    needed = -(-left * days // totals.entered)
    return None if needed > FURTHEST else EMPTY.add_working_days(max(today, totals.last_day), needed)


def facts(required: int | None, totals: HoursTotals, first: date, last: date, today: date) -> HoursFacts:
    """The four numbers of a placement that lasts from `first` to `last`, in minutes."""
    return HoursFacts(
        required=required,
        planned=planned(required, first, last, today),
        entered=totals.entered,
        approved=totals.approved,
        last_day=totals.last_day,
        waiting_since=totals.waiting_since,
        weeks_waiting=totals.weeks_waiting,
        forecast_end=forecast(required, totals, first, today) if today <= last else None,
        weeks_returned=totals.weeks_returned,
    )
