"""Which students need a place and which places can serve them: each counted once, so that all levels sum.

- A student belongs to a period of the own qualification, route and cohort, in its year of study; for a period after the
  summer also in the year before it.
- A place serves one period: of its qualification and route, open to its year of study, and open during at least 80% of
  it (the share that matching asks for). Does it fit several, then the one that it covers most days of, the first when
  equal: places are given away once in the registry, so they count once here.
- A region is the first figure of a postcode: nine parts of the country, each about as far across as people travel to a
  placement. No postcode, a private address and other countries are lines apart, so that all students and places count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final

from bpv.companies.rules.recognition import TERMS, years_earlier
from bpv.core.clock import school_year
from bpv.reports.models import (
    ABROAD,
    UNKNOWN,
    Block,
    Figures,
    LineKey,
    PlacedGroup,
    PlaceLine,
    PlanPeriod,
    StudentGroup,
    Tally,
)

PLACED: Final = 4  # where a cell counts the students who have a placement
HORIZON: Final = timedelta(weeks=52)
COVERED: Final = 0.8
REGIONS: Final = {
    "1": "Amsterdam, Alkmaar, Hilversum, Almere",
    "2": "Haarlem, Leiden, Den Haag, Delft",
    "3": "Rotterdam, Utrecht, Amersfoort",
    "4": "Zeeland, Breda, Gorinchem",
    "5": "Tilburg, Den Bosch, Eindhoven, Venlo",
    "6": "Maastricht, Nijmegen, Arnhem",
    "7": "Apeldoorn, Enschede, Emmen",
    "8": "Zwolle, Lelystad, Leeuwarden",
    "9": "Groningen, Assen, Drachten",
}
"""By the first figure of the postcode; the names are places in it."""


def needing(students: int, placed: int = 0) -> int:
    """How many of so many students still need a place."""
    return max(0, students - placed)


def horizon(day: date) -> tuple[date, date]:
    """First and last day on which a period begins that the figures are about: from today, a year ahead."""
    return day, day + HORIZON


def region_of(figure: str | None, country: str = "NL", *, private: bool = False) -> str:
    """The region of an address by the first figure of its postcode."""
    if country != "NL":
        return ABROAD
    return figure if figure is not None and not private and figure in REGIONS else UNKNOWN


def in_plan(group: StudentGroup, period: PlanPeriod, day: date) -> bool:
    """True when these students do this period."""
    if (group.crebo, group.route, group.cohort) != (period.crebo, period.route, period.cohort):
        return False
    later = max(0, school_year(period.starts_on) - school_year(day))
    return group.study_year in (period.study_year, period.study_year - later)


def block_of(period: PlanPeriod) -> Block:
    """The block that a period belongs to."""
    return Block(period.starts_on, period.name)


def line_of(period: PlanPeriod) -> LineKey:
    """The line that a period belongs to."""
    return LineKey(block_of(period), period.crebo, period.route)


def served(place: PlaceLine, periods: Sequence[PlanPeriod]) -> PlanPeriod | None:
    """The period that a place serves, of those of its qualification and route; None when it fits none."""
    opens, closes = date.fromisoformat(place.starts_on), date.fromisoformat(place.ends_on)
    best: tuple[int, PlanPeriod] | None = None
    for period in periods:
        if place.study_years != "[]" and str(period.study_year) not in place.study_years:
            continue
        days = (min(closes, period.ends_on) - max(opens, period.starts_on)).days + 1
        whole = (period.ends_on - period.starts_on).days + 1
        if days < COVERED * whole:
            continue
        if best is None or days > best[0]:
            best = (days, period)
    return None if best is None else best[1]


@cache
def alive_since(day: date) -> str:
    """A recognition counts on `day` only when it began after this day, years before, or had BPV since (ISO text)."""
    return years_earlier(day, TERMS.lapse_after).isoformat()


def recognised(place: PlaceLine, on: date) -> bool:
    """The answer of `companies.rules.recognition.verdict(...).counts` for the dates of a place's recognition."""
    start, day = place.recognised_from, on.isoformat()
    if start is None or start > day:
        return False
    alive = alive_since(on)
    if start <= alive and (place.last_bpv_end is None or place.last_bpv_end < alive):
        return False
    return all(end is None or end > day or end < start for end in (place.withdrawn_on, place.refused_on))


class _Counter:
    """Adds up cells while places and students pass by."""

    def __init__(self) -> None:
        self.cells: defaultdict[LineKey, defaultdict[str, list[int]]] = defaultdict(
            lambda: defaultdict(lambda: [0, 0, 0, 0, 0])
        )

    def frozen(self) -> dict[LineKey, dict[str, Figures]]:
        """The figures per line and region."""
        return {
            key: {region: Figures(needing(cell[0], cell[PLACED]), *cell[1:PLACED]) for region, cell in cells.items()}
            for key, cells in self.cells.items()
        }


def tally(
    periods: Sequence[PlanPeriod],
    groups: Iterable[StudentGroup],
    places: Iterable[PlaceLine],
    day: date,
    placed: Iterable[PlacedGroup] = (),
) -> Tally:
    """All figures. `periods` are those ahead, ordered by their first day; who is `placed` needs no place any more."""
    counter, by_plan, by_cohort = _Counter(), defaultdict(list), defaultdict(list)
    for period in periods:
        by_plan[period.crebo, period.route].append(period)
        by_cohort[period.crebo, period.route, period.cohort].append(period)
        _ = counter.cells[line_of(period)]
    for group in groups:
        mine = by_cohort.get((group.crebo, group.route, group.cohort), ())
        for key in {line_of(period) for period in mine if in_plan(group, period, day)}:
            counter.cells[key][region_of(group.region)][0] += group.students
    take_off(counter, periods, placed, day)
    return Tally(
        period_ids={line_of(period): period.id for period in reversed(periods)},
        ends_on=last_days(periods),
        fitting_none=offered(counter, by_plan, places),
        lines=counter.frozen(),
    )


def take_off(counter: _Counter, periods: Iterable[PlanPeriod], placed: Iterable[PlacedGroup], day: date) -> None:
    """Count who is placed, in the cells in which the same students were counted."""
    by_id = {period.id: period for period in periods}
    for one in placed:
        period = by_id.get(one.period_id)
        if period is not None and in_plan(one.group, period, day):
            counter.cells[line_of(period)][region_of(one.group.region)][PLACED] += one.group.students


def last_days(periods: Iterable[PlanPeriod]) -> dict[LineKey, date]:
    """The last day of every line."""
    found: dict[LineKey, date] = {}
    for period in periods:
        key = line_of(period)
        found[key] = max(period.ends_on, found.get(key, period.ends_on))
    return found


def offered(
    counter: _Counter, by_plan: Mapping[tuple[str, str], Sequence[PlanPeriod]], places: Iterable[PlaceLine]
) -> int:
    """Count every place for the one period that it serves; gives how many serve none."""
    known: dict[tuple[str, ...], tuple[LineKey, date] | None] = {}
    none = 0
    for place in places:
        shape = place[:5]
        if shape not in known:
            period = served(place, by_plan.get((place.crebo, place.route), ()))
            known[shape] = None if period is None else (line_of(period), period.starts_on)
        target = known[shape]
        if target is None:
            none += place.capacity
            continue
        key, starts_on = target
        cell = counter.cells[key][region_of(place.region, place.country, private=place.private)]
        cell[1] += place.capacity
        if recognised(place, starts_on):
            cell[2] += place.capacity
            cell[3] += place.capacity - place.taken
    return none


def is_urgent(starts_on: date, short: int, day: date, weeks: int) -> bool:
    """Short, and beginning within the weeks in which the school wants to act."""
    return short > 0 and day <= starts_on <= day + timedelta(weeks=weeks)
