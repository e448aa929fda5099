"""Any week of any student: minutes over a switch of the clock, and the limits of the law beside a plain count."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bpv.folder.models.hours import Worked
from bpv.folder.rules import hours, limits
from bpv.folder.rules.hours import Shift, shift_of

ZONE = ZoneInfo("Europe/Amsterdam")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SWITCHES = st.sampled_from(
    [date(2025, 10, 25), date(2026, 3, 28), date(2026, 10, 24), date(2027, 3, 27), date(2028, 10, 28)]
)
MINUTES = st.integers(0, 1439)
MONDAY = date(2026, 3, 2)
BORN = date(2009, 6, 1)  # sixteen


@settings(max_examples=150, deadline=None)
@given(st.one_of(DAYS, SWITCHES), MINUTES, MINUTES)
def test_minutes_are_the_difference_of_two_instants(day: date, begins: int, ends: int) -> None:
    bounds = hours.Bounds(date(2000, 1, 1), date(2040, 1, 1), date(2040, 1, 1))
    if hours.faults([Worked(day, begins, ends)], bounds, ()):
        return
    until = day if ends > begins else day + timedelta(days=1)
    first, last = (
        datetime.combine(on, time(minute // 60, minute % 60), ZONE).astimezone(UTC)
        for on, minute in ((day, begins), (until, ends))
    )
    worked = shift_of(day, begins, ends, 0)
    assert (worked.begins, worked.ends) == (first, last)
    assert worked.minutes * 60 == (last - first).total_seconds()
    assert 0 < worked.minutes <= 17 * 60


@st.composite
def weeks(draw: st.DrawFn) -> list[Shift]:
    """Shifts of seven weeks, at most one a day, from the early morning on."""
    found = []
    for offset in range(49):
        if draw(st.booleans()):
            begins = draw(st.integers(6 * 60, 9 * 60))
            length = draw(st.sampled_from([180, 271, 300, 480, 540, 600, 660]))
            pause = draw(st.sampled_from([0, 15, 30, 45]))
            found.append(shift_of(MONDAY + timedelta(days=offset), begins, begins + length, pause))
    return found


@settings(max_examples=80, deadline=None)
@given(weeks(), st.lists(st.integers(0, 16 * 60), min_size=7, max_size=7))
def test_limits_of_minors_agree_with_a_plain_count(shifts: list[Shift], school: list[int]) -> None:
    lessons = {MONDAY + timedelta(weeks=n): minutes for n, minutes in enumerate(school)}
    middle = MONDAY + timedelta(weeks=3)
    totals = [school[n] + sum(s.minutes for s in shifts if (s.day - MONDAY).days // 7 == n) for n in range(7)]
    found = limits.warned(middle, shifts, lessons, BORN)
    codes = {one.code for one in found}
    own = [one for one in shifts if (one.day - MONDAY).days // 7 == 3]
    assert ("hours.limit.week" in codes) == (totals[3] > 45 * 60)
    assert ("hours.limit.average" in codes) == any(sum(totals[n : n + 4]) > 160 * 60 for n in range(4))
    assert {one.day for one in found if one.code == "hours.limit.shift"} == {s.day for s in own if s.minutes > 540}
    no_pause = {s.day for s in own if s.minutes > 270 and (s.ends - s.begins).seconds // 60 - s.minutes < 30}
    assert {one.day for one in found if one.code == "hours.limit.pause"} == no_pause
    assert not codes & {"hours.limit.night"}


@settings(max_examples=60, deadline=None)
@given(MINUTES, st.integers(30, 600), st.integers(0, 900))
def test_rest_and_nights_of_minors(begins: int, length: int, gap: int) -> None:
    day = MONDAY + timedelta(days=2)
    first = shift_of(day, begins, (begins + length) % 1440, 0)
    start = begins + length + gap
    second = shift_of(day + timedelta(days=start // 1440), start % 1440, (start + 60) % 1440, 0)
    found = limits.warned(MONDAY, (first, second), {}, BORN)
    rest = [one.day for one in found if one.code == "hours.limit.rest"]
    assert rest == ([second.day] if gap < 12 * 60 else [])
    night = any(minute % 1440 >= 23 * 60 or minute % 1440 < 6 * 60 for minute in range(begins, begins + length))
    assert (first.day in {one.day for one in found if one.code == "hours.limit.night"}) >= night
    grown = limits.warned(MONDAY, (first, second), {}, date(1990, 1, 1))
    assert not {one.code for one in grown} & {"hours.limit.rest", "hours.limit.night", "hours.limit.pause"}
