"""Who may do what with a week of hours, how long somebody worked, what the four numbers come to."""

from datetime import date, timedelta

import pytest

from bpv.core.errors import Refused
from bpv.folder.models.hours import Act, Entry, HoursTotals, WeekState, Who, Worked
from bpv.folder.rules import counting, hours

MONDAY = date(2026, 11, 16)
# state, act, who -> state after it; every other combination is refused
ALLOWED = {
    ("open", "save", "student"): "open",
    ("open", "hand_in", "student"): "handed_in",
    ("returned", "save", "student"): "returned",
    ("returned", "hand_in", "student"): "handed_in",
    ("handed_in", "take_back", "student"): "open",
    ("handed_in", "approve", "trainer"): "approved",
    ("handed_in", "approve", "supervisor"): "approved",
    ("handed_in", "send_back", "trainer"): "returned",
    ("handed_in", "send_back", "supervisor"): "returned",
    ("approved", "correct", "student"): "approved",
}


@pytest.mark.parametrize("state", WeekState)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("who", Who)
def test_every_state_act_and_role(state: WeekState, act: Act, who: Who) -> None:
    wanted = ALLOWED.get((state.value, act.value, who.value))
    if wanted is None:
        with pytest.raises(Refused):
            hours.after(state, act, who)
    else:
        assert hours.after(state, act, who).value == wanted


@pytest.mark.parametrize(
    ("day", "begins", "ends", "minutes"),
    [
        (date(2027, 3, 27), 23 * 60, 7 * 60, 7 * 60),  # the clock goes forward in this night
        (date(2026, 10, 24), 23 * 60, 7 * 60, 9 * 60),  # and back in this one
        (date(2026, 11, 16), 23 * 60, 7 * 60, 8 * 60),
        (date(2026, 11, 16), 16 * 60, 1440, 8 * 60),  # 24:00 is the end of the day
        (date(2026, 11, 16), 16 * 60, 0, 8 * 60),  # and so is 0:00 of the next
    ],
)
def test_minutes_are_those_that_passed(day: date, begins: int, ends: int, minutes: int) -> None:
    assert hours.shift_of(day, begins, ends, 0).minutes == minutes


def test_a_time_that_the_clock_skipped_is_refused() -> None:
    bounds = hours.Bounds(date(2027, 1, 1), date(2027, 6, 1), date(2027, 6, 1))
    week = [Worked(date(2027, 3, 27), 23 * 60, 2 * 60 + 30), Worked(date(2027, 3, 28), 2 * 60 + 15, 9 * 60)]
    found = {one.field: one.code for one in hours.faults(week, bounds, ())}
    assert found == {"until_0": "hours.skipped", "from_1": "hours.skipped"}


def entry(name: str, day: date, minutes: int, corrects: str | None = None) -> Entry:
    """A day that begins at nine, without a break."""
    return Entry(name, "w", "p", day, 540, 540 + minutes, 0, "", minutes, corrects)


def test_only_the_last_correction_counts() -> None:
    first, second = entry("a", MONDAY, 480), entry("b", MONDAY, 240, "a")
    gone = entry("c", MONDAY, 0, "b")
    assert hours.current([first]) == (first,)
    assert hours.current([first, second]) == (second,)
    assert hours.current([first, second, gone]) == ()


def test_a_correction_holds_what_differs() -> None:
    base = {MONDAY: entry("a", MONDAY, 480), MONDAY + timedelta(days=1): entry("b", MONDAY + timedelta(days=1), 60)}
    typed = [base[MONDAY].worked, Worked(MONDAY + timedelta(days=1)), Worked(MONDAY + timedelta(days=2), 540, 600)]
    kept = hours.days_to_keep(typed, base)
    assert [(one["minutes"], one["corrects_id"]) for one in kept] == [(0, "b"), (60, None)]


def test_the_plan_spreads_over_working_days() -> None:
    first, last = date(2026, 11, 16), date(2027, 1, 22)  # ten weeks; two days of Christmas and New Year's Day
    assert counting.working_days(first, last) == 50 - 2
    assert counting.planned(400 * 60, first, last, first - timedelta(days=1)) == 0
    assert counting.planned(400 * 60, first, last, last + timedelta(days=9)) == 400 * 60
    assert counting.planned(None, first, last, last) is None
    assert counting.planned(48 * 60, first, last, date(2026, 11, 18)) == 3 * 60


@pytest.mark.parametrize(
    ("required", "entered", "last", "wanted"),
    [
        (80, 40, date(2026, 11, 20), date(2026, 11, 27)),  # five days of work, five more to go
        (80, 40, date(2026, 11, 27), date(2026, 12, 11)),  # half as fast
        (80, 90, date(2026, 11, 27), date(2026, 11, 27)),  # reached
        (80, 0, None, None),
        (None, 40, date(2026, 11, 20), None),
        (99_999, 1, date(2026, 11, 20), None),  # further than anybody can say
    ],
)
def test_the_forecast(required: int | None, entered: int, last: date | None, wanted: date | None) -> None:
    totals = HoursTotals(entered=entered * 60, last_day=last)
    minutes = None if required is None else required * 60
    assert counting.forecast(minutes, totals, MONDAY, date(2026, 11, 20)) == wanted
