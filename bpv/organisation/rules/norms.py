"""The least BPV hours of a programme: the law, and what a school set for its cohorts. Hours are clock hours."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from bpv.organisation.models import HoursNorm, NormOverTime, NormPart, Route

LAW: Final = "WEB 7.2.7"
LAW_FROM: Final = 2014  # the first cohort under these figures
BBL_A_YEAR: Final = 610
BOL: Final = {1: 250, 2: 450, 3: 900, 4: 1350}
STATUTORY: Final = tuple(
    HoursNorm(route=route, years=years, cohort_from=LAW_FROM, hours=hours, source=LAW, own=False)
    for route, table in ((Route.BOL, BOL), (Route.BBL, {years: BBL_A_YEAR * years for years in BOL}))
    for years, hours in table.items()
)


def norm_of(own: Iterable[HoursNorm], route: Route, years: int | None, cohort: int) -> HoursNorm | None:
    """The norm of a cohort: the school's own, the newest that began by then; else the law; None when there is none."""
    fitting = [
        one for one in (*STATUTORY, *own) if one.route == route and one.years == years and one.cohort_from <= cohort
    ]
    return max(fitting, key=lambda one: (one.own, one.cohort_from), default=None)


def over_time(
    own: Iterable[HoursNorm], routes: Sequence[tuple[date, Route]], years: int, cohort: int
) -> NormOverTime | None:
    """The least BPV hours of a programme of so many years from 1 August of the cohort: each route counts for its share
    of the days. `routes` tell from which day each holds, in order; the first from the beginning. None when a route has
    no norm."""
    held = tuple(own)
    first, end = date(cohort, 8, 1), date(cohort + years, 8, 1)
    parts = []
    for index, (since, route) in enumerate(routes):
        start = first if index == 0 else min(max(since, first), end)
        stop = min(max(routes[index + 1][0], first), end) if index + 1 < len(routes) else end
        norm = norm_of(held, route, years, cohort)
        if norm is None:
            return None
        if start < stop:
            share = (stop - start).days / (end - first).days
            parts.append(NormPart(route, start, stop - timedelta(days=1), norm.hours * share))
    return NormOverTime(tuple(parts))


def year_later(day: date) -> int:
    """How many days later the same weekday of the same ISO week lies in the next year: 364, or 371 after 53 weeks."""
    year, week, weekday = day.isocalendar()
    try:
        return (date.fromisocalendar(year + 1, week, weekday) - day).days
    except ValueError:  # a week 53 that the next year does not have
        return timedelta(weeks=52).days
