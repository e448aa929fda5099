"""Public holidays by rule, school holidays by data, and counting working days over both. Days are local dates.

A working day is a day from Monday to Friday that is no public holiday and lies in no holiday of the school. The public
holidays are those of the Algemene termijnenwet, article 3, Good Friday and every 5 May among them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

WEEKEND: Final = 5  # Saturday, the first day without school
ONE: Final = timedelta(days=1)
FURTHEST: Final = 3660  # days looked for a working day before giving up: longer than any holiday


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the rule of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def kings_day(year: int) -> date:
    """27 April; the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - ONE if day.weekday() == WEEKEND + 1 else day


@lru_cache(maxsize=256)
def public_holidays(year: int) -> MappingProxyType[date, str]:
    """The public holidays of a year with their word codes, in order."""
    sunday = easter(year)
    found = {
        date(year, 1, 1): "holiday.new_year",
        sunday - timedelta(days=2): "holiday.good_friday",
        sunday + ONE: "holiday.easter_monday",
        kings_day(year): "holiday.kings_day",
        date(year, 5, 5): "holiday.liberation_day",
        sunday + timedelta(days=39): "holiday.ascension_day",
        sunday + timedelta(days=50): "holiday.whit_monday",
        date(year, 12, 25): "holiday.christmas_day",
        date(year, 12, 26): "holiday.boxing_day",
    }
    return MappingProxyType(dict(sorted(found.items())))


def is_public_holiday(day: date) -> bool:
    """True on a public holiday, whatever day of the week it is."""
    return day in public_holidays(day.year)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first until and including the last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one school. `known_until` is the last day for which its holidays were filled in; None when
    nobody filled in any. After it only weekends and public holidays are left out."""

    holidays: tuple[Span, ...] = ()
    known_until: date | None = None

    def is_school_day(self, day: date) -> bool:
        """True when there is school, or work, on the day."""
        free = day.weekday() >= WEEKEND or is_public_holiday(day)
        return not free and not any(one.first <= day <= one.last for one in self.holidays)

    def add_working_days(self, day: date, n: int) -> date:
        """The working day so many working days after `day`, or before it when `n` is negative; with 0 the day itself.

        A day that is no working day counts as the last one before it (as the first one after it when counting back),
        so that adding and removing undo each other on working days. Raises `OverflowError` when there is none.
        """
        found, step = day, ONE if n > 0 else -ONE
        for _ in range(abs(n)):
            found = self._next(found + step, step)
        return found

    def is_known(self, day: date) -> bool:
        """True when the holidays around this day were filled in."""
        return self.known_until is not None and day <= self.known_until

    def _next(self, day: date, step: timedelta) -> date:
        for _ in range(FURTHEST):
            if self.is_school_day(day):
                return day
            day += step
        raise OverflowError("no working day within ten years")


EMPTY: Final = Calendar()
