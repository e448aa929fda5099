"""What the Arbeidstijdenwet says about the hours of a week. These warn and refuse nothing: what was worked was worked.

Minors (until 18): 9 hours a shift, 45 a week, 40 a week on average over any 4 weeks, 12 hours of rest with 23:00-06:00
in it, half an hour of break over 4.5 hours; hours at school count. From 18 on: 12 hours a shift, 60 a week, 48 on
average over 16 weeks and 55 over 4. (Articles 4:4, 5:3 to 5:7.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from bpv.core.clock import years_between
from bpv.folder.models.hours import DAYS, Warned
from bpv.folder.rules.hours import Shift, instant, monday

HOUR: Final = 60
ADULT: Final = 18
REST: Final = 12 * HOUR
BREAK_OVER: Final = 4 * HOUR + 30
LEAST_BREAK: Final = 30
NIGHT: Final = (23 * HOUR, 30 * HOUR)  # until 06:00 on the next day
WEEK: Final = timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Limits:
    """Minutes: of a shift, of a week, and of each number of weeks together."""

    shift: int
    week: int
    averages: tuple[tuple[int, int], ...]


MINOR: Final = Limits(9 * HOUR, 45 * HOUR, ((4, 40 * HOUR),))
GROWN: Final = Limits(12 * HOUR, 60 * HOUR, ((4, 55 * HOUR), (16, 48 * HOUR)))


def limits_on(birth_date: date, day: date) -> Limits:
    """The limits for somebody on a day."""
    return MINOR if years_between(birth_date, day) < ADULT else GROWN


def warned(
    starts_on: date, shifts: Sequence[Shift], school: Mapping[date, int], birth_date: date
) -> tuple[Warned, ...]:
    """What the week that begins on a Monday goes over. `shifts` are all of the student around it, in order, those of
    other placements too; `school` the minutes at school by Monday. Averages look at every run of weeks with this week
    in it."""
    own = [one for one in shifts if monday(one.day) == starts_on]
    found: list[Warned] = []
    for one in own:
        found += of_shift(one, birth_date)
    found += [one for one in rests(shifts, birth_date) if one.day is not None and monday(one.day) == starts_on]
    return (*found, *of_weeks(starts_on, shifts, school, birth_date))


def of_shift(one: Shift, birth_date: date) -> list[Warned]:
    """What one shift goes over."""
    limits = limits_on(birth_date, one.day)
    found = []
    if one.minutes > limits.shift:
        found.append(Warned("hours.limit.shift", (("most", limits.shift // HOUR),), one.day))
    if limits is not MINOR:
        return found
    pause = int((one.ends - one.begins).total_seconds()) // 60 - one.minutes
    if one.minutes > BREAK_OVER and pause < LEAST_BREAK:
        found.append(Warned("hours.limit.pause", (("least", LEAST_BREAK),), one.day))
    if at_night(one):
        found.append(Warned("hours.limit.night", (), one.day))
    return found


def at_night(one: Shift) -> bool:
    """True when the shift holds a minute between 23:00 and 06:00."""
    nights = ((instant(day, NIGHT[0]), instant(day, NIGHT[1])) for day in (one.day - timedelta(days=1), one.day))
    return any(one.begins < last and first < one.ends for first, last in nights)


def rests(shifts: Sequence[Shift], birth_date: date) -> list[Warned]:
    """The days on which somebody younger than 18 began less than 12 hours after the shift before."""
    return [
        Warned("hours.limit.rest", (("least", REST // HOUR),), later.day)
        for before, later in pairwise(shifts)
        if limits_on(birth_date, later.day) is MINOR and (later.begins - before.ends).total_seconds() < REST * 60
    ]


def of_weeks(
    starts_on: date, shifts: Sequence[Shift], school: Mapping[date, int], birth_date: date
) -> tuple[Warned, ...]:
    """What the week goes over, by itself and together with those around it."""
    limits = limits_on(birth_date, starts_on)
    totals: dict[date, int] = dict(school) if limits is MINOR else {}
    for one in shifts:
        totals[monday(one.day)] = totals.get(monday(one.day), 0) + one.minutes
    found = []
    if totals.get(starts_on, 0) > limits.week:
        found.append(Warned("hours.limit.week", (("most", limits.week // HOUR),)))
    for weeks, most in limits.averages:
        runs = (starts_on - back * WEEK for back in range(weeks))
        if any(sum(totals.get(first + n * WEEK, 0) for n in range(weeks)) > weeks * most for first in runs):
            found.append(Warned("hours.limit.average", (("most", most // HOUR), ("weeks", weeks))))
    return tuple(found)
