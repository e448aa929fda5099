"""Terms of requests for recognition: month ends, working days, and what a step does to the computed status."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.companies.models import RecognitionFields, RecognitionStatus
from bpv.companies.models.requests import MoveInput, RecognitionRequest, RequestState
from bpv.companies.rules import requests as rule
from bpv.companies.rules.recognition import verdict, years_later

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
S = RequestState


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2027, 8, 31), 6, date(2028, 3, 1)),
        (date(2027, 8, 29), 6, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 12, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 3, 1)),
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
    ],
)
def test_a_term_in_months(day: date, months: int, first: date) -> None:
    assert rule.possible_again(day, months) == first


@given(DAYS, st.integers(0, 60))
def test_a_term_is_complete_and_not_a_day_too_long(day: date, months: int) -> None:
    first = rule.months_later(day, months)
    passed = (first.year - day.year) * 12 + first.month - day.month
    assert (passed, first.day) == (months, day.day) or (passed, first.day) == (months + 1, 1)
    assert rule.months_later(day + timedelta(days=1), months) >= first
    assert rule.months_later(day, months + 1) > first


@given(DAYS, st.integers(0, 9))
def test_months_agree_with_years(day: date, years: int) -> None:
    assert rule.months_later(day, 12 * years) == years_later(day, years)


@given(DAYS, st.integers(0, 120))
def test_working_days_are_counted_one_by_one(day: date, days: int) -> None:
    left, end = days, day
    while end.weekday() >= 5:
        end -= timedelta(days=1)
    while left:
        end += timedelta(days=1)
        left -= end.weekday() < 5
    assert rule.expected_on(day, days) == end


@given(st.tuples(DAYS, DAYS, DAYS), st.sampled_from([S.RECOGNISED, S.REFUSED]))
def test_the_status_follows_every_step(days: tuple[date, date, date], decision: RequestState) -> None:
    asked, decided, on = sorted(days)
    line = stepped(RecognitionFields(crebo="25301"), S.REQUESTED, asked)
    assert verdict(line, asked).status is RecognitionStatus.REQUESTED
    line = stepped(line, decision, decided, asked)
    right = RecognitionStatus.VALID if decision is S.RECOGNISED else RecognitionStatus.REFUSED
    assert verdict(line, decided).status is right
    if decision is S.REFUSED:
        assert verdict(stepped(line, S.REQUESTED, on), on).status is RecognitionStatus.REQUESTED


@given(DAYS, st.integers(0, 700), st.integers(0, 700))
def test_a_recognition_that_ended_can_be_won_again(start: date, until: int, wait: int) -> None:
    ended = start + timedelta(days=until + 1)
    asked = ended + timedelta(days=1)
    again = asked + timedelta(days=wait)
    line = RecognitionFields(crebo="25301", recognised_from=start, last_assessed=start, withdrawn_on=ended)
    line = stepped(line, S.REQUESTED, asked)
    assert verdict(line, asked).status is RecognitionStatus.REQUESTED
    assert verdict(stepped(line, S.REFUSED, again, asked), again).status is RecognitionStatus.REFUSED
    won = stepped(line, S.RECOGNISED, again, asked)
    assert verdict(won, again).status is RecognitionStatus.VALID


def test_a_withdrawal_takes_its_own_request_back_only() -> None:
    asked = date(2026, 3, 2)
    line = RecognitionFields(crebo="25301", requested_on=asked)
    assert rule.line_after(line, S.WITHDRAWN, date(2026, 4, 1), asked) == {"requested_on": None}
    assert rule.line_after(line, S.WITHDRAWN, date(2026, 4, 1), date(2026, 1, 5)) == {}
    assert rule.line_after(None, S.WITHDRAWN, date(2026, 4, 1), None) == {}
    assert rule.line_after(None, S.PROSPECT, asked, None) == {}


def test_a_recognition_that_counts_already_keeps_its_day() -> None:
    line = RecognitionFields(crebo="25301", recognised_from=date(2025, 1, 1), last_assessed=date(2025, 1, 1))
    assert rule.line_after(line, S.RECOGNISED, date(2026, 1, 1), date(2025, 12, 1)) == {}


@pytest.mark.parametrize(
    ("state", "step", "day", "code"),
    [
        (S.PROSPECT, S.REQUESTED, date(2026, 5, 1), None),
        (S.PROSPECT, S.RECOGNISED, date(2026, 5, 1), "request.no_such_step"),
        (S.REQUESTED, S.PROSPECT, date(2026, 5, 1), "request.no_such_step"),
        (S.REFUSED, S.REQUESTED, date(2026, 5, 1), "request.no_such_step"),
        (S.REQUESTED, S.REFUSED, date(2026, 3, 31), "request.before_last"),
        (S.REQUESTED, S.REFUSED, date(2026, 4, 1), None),
        (S.REQUESTED, S.REFUSED, date(2026, 5, 3), "request.ahead"),
    ],
)
def test_steps_follow_each_other(state: RequestState, step: RequestState, day: date, code: str | None) -> None:
    request = RecognitionRequest(
        id="r", institution_id="i", establishment_id="e", college_id="c", owner_id="o", crebo="25301",
        state=state, since=date(2026, 4, 1),
    )  # fmt: skip
    found = rule.move_objection(request, MoveInput(state=step, moved_on=day, owner_id="o"), date(2026, 5, 2))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("line", "earlier", "on", "code"),
    [
        (None, (), date(2026, 5, 1), None),
        (None, (date(2026, 1, 31),), date(2026, 7, 30), "request.too_early"),
        (None, (date(2026, 1, 31),), date(2026, 7, 31), None),
        ({"refused_on": date(2026, 1, 31)}, (), date(2026, 7, 30), "request.too_early"),
        ({"recognised_from": date(2025, 1, 1)}, (), date(2026, 5, 1), "request.recognised_already"),
        ({"recognised_from": date(2025, 1, 1), "withdrawn_on": date(2026, 2, 1)}, (), date(2026, 5, 1), None),
        (None, (), date(2026, 9, 1), "request.ahead"),
    ],
)
def test_when_a_request_may_begin(
    line: dict[str, date] | None, earlier: tuple[date, ...], on: date, code: str | None
) -> None:
    known = RecognitionFields(crebo="25301", **line) if line else None
    found = rule.start_objection(known, earlier, on, date(2026, 8, 1), 6)
    assert (found.code if found else None) == code


def stepped(line: RecognitionFields, state: RequestState, on: date, asked: date | None = None) -> RecognitionFields:
    """The line after a step."""
    return line.model_copy(update=rule.line_after(line, state, on, asked))
