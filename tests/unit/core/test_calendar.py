"""R21: right on every date, on the days with 23 and 25 hours, and wherever the server stands."""

import ast
import calendar
import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tzdata
from apscheduler.triggers.interval import IntervalTrigger
from hypothesis import given
from hypothesis import strategies as st

from bpv.core import clock
from bpv.core.sheets import cells
from bpv.core.words import say_day
from tests.support.repository import ROOT

DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range(4018)]


def midnight(day: date) -> datetime:
    """Local midnight at the start of a day."""
    return datetime.combine(day, time.min, tzinfo=clock.AMSTERDAM)


SWITCHES = [day for day in DAYS if day.year >= 2025 and clock.hours_between(midnight(day), clock.end_of_day(day)) != 24]


def walk(day: date, step: int, count: int) -> date:
    """So many school days further, one day at a time."""
    while count:
        day += timedelta(days=step)
        count -= day.weekday() < 5
    return day


def aged_18(day: date) -> bool:
    """Every age by counting birthdays, for somebody born 18 years ago on this day."""
    if (day.month, day.day) == (2, 29):
        return clock.years_between(date(day.year - 18, 3, 1), day) == 17
    birth = day.replace(year=day.year - 18)
    eve = day - timedelta(days=1)
    return (clock.years_between(birth, day), clock.years_between(birth, eve)) == (18, 17)


def in_two_years(day: date) -> date:
    """Two years later by trying."""
    try:
        return day.replace(year=day.year + 2)
    except ValueError:
        return date(day.year + 2, 3, 1)


def begins_school_year(day: date) -> bool:
    """The school year changes on 1 August and on no other day."""
    changed = clock.school_year(day) != clock.school_year(day - timedelta(days=1))
    return changed == ((day.month, day.day) == (8, 1))


# Ten rules, each against arithmetic that knows nothing of the rule's own code.
RULES: dict[str, Callable[[date], bool]] = {
    "deadline end": lambda day: clock.end_of_day(day) == midnight(day + timedelta(days=1)).astimezone(UTC),
    "14 days before": lambda day: clock.reminder_of(day, 14).toordinal() == day.toordinal() - 14,
    "10 school days before": lambda day: clock.school_days_before(day, 10) == walk(first_school_day(day, 1), -1, 10),
    "end of month": lambda day: clock.end_of_month(day).day == calendar.monthrange(day.year, day.month)[1],
    "age 18": aged_18,
    "placement window": lambda day: (
        [clock.local(clock.end_of_day(day) - timedelta(seconds=n)).date() <= day for n in (1, 0)] == [True, False]
    ),
    "retention + 2 years": lambda day: clock.years_after(day, 2) == in_two_years(day),
    "10 school days after": lambda day: clock.school_days_after(day, 10) == walk(first_school_day(day, -1), 1, 10),
    "school year": begins_school_year,
    "leap day": lambda day: (
        clock.years_between(date(2000, 2, 29), day) == day.year - 2000 - (day < leap_birthday(day.year))
    ),
}


def leap_birthday(year: int) -> date:
    """The birthday of who was born on 29 February."""
    return date(year, 2, 29) if calendar.isleap(year) else date(year, 3, 1)


def first_school_day(day: date, step: int) -> date:
    """The nearest school day in a direction, the day itself included."""
    return day if day.weekday() < 5 else walk(day, step, 1)


def test_every_day_of_eleven_years() -> None:
    wrong = [f"{name} on {day}" for day in DAYS for name, holds in RULES.items() if not holds(day)]
    print(f"R21 days={len(DAYS)} rules={len(RULES)} wrong={len(wrong)}")
    assert wrong == []


def test_a_wrong_rule_would_be_noticed() -> None:
    """Control: counting days of 24 hours fails on the switch days."""
    naive = [day for day in DAYS if midnight(day).astimezone(UTC) + timedelta(hours=24) != clock.end_of_day(day)]
    assert len(naive) == 22


def fires(day: date, seconds: int) -> list[datetime]:
    """When a tick of the worker runs on a local day."""
    trigger = IntervalTrigger(seconds=seconds, start_date=midnight(day).astimezone(UTC), timezone=UTC)
    found: list[datetime] = []
    last = None
    while (at := trigger.get_next_fire_time(last, last or midnight(day).astimezone(UTC))) < clock.end_of_day(day):
        found.append(at)
        last = at
    return found


def test_ticks_on_the_days_with_23_and_25_hours() -> None:
    """Hourly 23 or 25 times, five-minutely never backwards, and what is daily by its date once a local day."""
    wrong = 0
    for day in SWITCHES:
        hours = 23 if day.month == 3 else 25
        often = fires(day, 300)
        steps = {later - earlier for earlier, later in pairwise(often)}
        wrong += len(fires(day, 3600)) != hours
        wrong += steps != {timedelta(minutes=5)} or len(often) != hours * 12
        wrong += {clock.local(at).date() for at in often} != {day}
    print(f"R21 switches={len(SWITCHES)} jobs_wrong={wrong}")
    assert (len(SWITCHES), wrong) == (12, 0)


@pytest.mark.parametrize(("night", "hours"), [(date(2027, 3, 27), 7), (date(2026, 10, 24), 9), (date(2026, 11, 21), 8)])
def test_a_night_shift_over_the_switch(night: date, hours: int) -> None:
    """23:00 to 07:00, by the clock that ran and not by the one on the wall."""
    start = datetime.combine(night, time(23), tzinfo=clock.AMSTERDAM)
    end = datetime.combine(night + timedelta(days=1), time(7), tzinfo=clock.AMSTERDAM)
    assert clock.hours_between(start, end) == hours


def ticking(tree: ast.AST) -> list[str]:
    """What is wrong with how a module makes triggers: a wall-clock trigger, or an interval without UTC."""
    found = []
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", ""))
        if isinstance(node, ast.Call) and name.endswith("Trigger"):
            zones = [ast.unparse(word.value) for word in node.keywords if word.arg == "timezone"]
            found += [] if name == "IntervalTrigger" and zones == ["UTC"] else [f"{name} {zones}"]
        if isinstance(node, ast.Call) and name == "add_job":
            found += [ast.unparse(node)] if any(isinstance(arg, ast.Constant) for arg in node.args[1:]) else []
    return found


def test_no_tick_follows_a_wall_clock() -> None:
    wrong = {path.name: ticking(ast.parse(path.read_text())) for path in (ROOT / "bpv").rglob("*.py")}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    "code",
    [
        "CronTrigger(hour=3)",
        "IntervalTrigger(days=1)",
        "s.add_job(f, 'interval', days=1)",
        "x.CronTrigger(timezone=UTC)",
    ],
)
def test_the_check_sees_what_is_wrong(code: str) -> None:
    assert ticking(ast.parse(code))


@pytest.mark.parametrize(
    "text", ["31-02-2027", "29-02-2027", "00-01-2027", "2027-13-01", "01-01-0000", "morgen", "99999999"]
)
def test_a_date_that_does_not_exist_is_an_error_of_its_row(text: str) -> None:
    assert isinstance(cells.day(text), cells.Bad)


@pytest.mark.parametrize("text", ["1-1-27", "2027-1-1", "01.01.2027", "1 januari 2027", "1 January 2027"])
def test_ways_to_write_one_day(text: str) -> None:
    assert cells.day(text) == date(2027, 1, 1)


day_of_life = st.dates(date(1970, 1, 1), date(2069, 12, 31))
instants = st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(day_of_life, st.integers(0, 400))
def test_reminder_and_deadline_undo_each_other(day: date, days: int) -> None:
    assert clock.deadline_of(clock.reminder_of(day, days), days) == day


@given(day_of_life.filter(lambda day: day.weekday() < 5), st.integers(0, 400))
def test_adding_and_removing_school_days_undo_each_other(day: date, days: int) -> None:
    there = clock.school_days_after(day, days)
    assert (clock.school_days_before(there, days), there.weekday() < 5) == (day, True)
    assert there == walk(day, 1, days)


@given(instants, instants)
def test_conversions_keep_the_order(one: datetime, other: datetime) -> None:
    assert (one < other) == (clock.local(one).astimezone(UTC) < clock.local(other).astimezone(UTC))
    assert (clock.hours_between(one, other) > 0) == (one < other)


@given(day_of_life, st.sampled_from(["nl", "en"]))
def test_what_is_written_is_read_as_the_same_day(day: date, language: str) -> None:
    assert cells.day(say_day(language, day)) == day


def test_the_rules_of_time_zones_are_known(capsys: Any) -> None:
    """The version is printed with the figures; without the system's own copy, the packaged one says the same."""
    packaged = Path(tzdata.__file__).parent / "zoneinfo" / "Europe" / "Amsterdam"
    with packaged.open("rb") as file:
        zone = zoneinfo.ZoneInfo.from_file(file)
    with capsys.disabled():
        print(f" tzdata={tzdata.IANA_VERSION} ", end="")
    assert all(midnight(day).utcoffset() == datetime.combine(day, time.min, tzinfo=zone).utcoffset() for day in DAYS)
