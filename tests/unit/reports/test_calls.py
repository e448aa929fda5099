"""What a placement asks of its supervisor and its student on a day, and in which order."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from bpv.reports.models.following import Alert, Contact, Facts, Followed, Line, Paper, Time, Work
from bpv.reports.models.use import HIDDEN, Used
from bpv.reports.rules import calls, signals
from bpv.reports.rules.use import guarded

DAY = date(2026, 11, 25)  # a Wednesday
LIMITS: Mapping[str, int] = {"hours.missing_days": 7, "hours.approve_days": 7, "folder.answer_days": 10}
FINE = Facts(
    agreement=Paper("complete", True, (), True),
    hours=Time(24_000, 9_000, 8_000, DAY, None, 0, None),
    work=Work(4, 0, 0, 4, 0, None, DAY),
    contact=Contact(3, 3, 1, DAY, None, None, 0),
)


def ago(days: int) -> date:
    """So many days before today."""
    return DAY - timedelta(days=days)


def line(began: int = 30, lasts: int = 60, **facts: object) -> Line:
    """A placement that began so many days ago, with these facts in place of those that are fine."""
    names = ("p", "s", "Sanne", "1", None, "c", "Bedrijf")
    known = {name: getattr(FINE, name) for name in ("agreement", "hours", "work", "contact", "alerts")}
    one = Followed(*names, ago(began), ago(began) + timedelta(days=lasts), 2)
    return Line(one, Facts(**{**known, **facts}), ())  # type: ignore[arg-type]


def test_a_placement_in_order_asks_nothing() -> None:
    assert calls.of_supervisor([line()], DAY, LIMITS) == ()
    assert calls.of_student(line(), DAY, LIMITS) == ()


OF_SUPERVISOR = [
    (line(agreement=Paper("sent", False, ("company",), False)), "begun_unsigned", "red"),
    (line(began=-10, agreement=Paper("draft", False, (), None)), "unsigned", "amber"),
    (line(contact=Contact(0, 3, 0, None, None, ago(1), 0)), "no_contact", "amber"),
    (line(contact=Contact(0, 3, 0, None, None, ago(8), 0)), "no_contact", "red"),
    (line(contact=Contact(1, 3, 0, ago(30), None, DAY, 0)), "contact_due", "amber"),
    (line(contact=Contact(1, 3, 0, ago(5), None, None, 2)), "proposal", "amber"),
    (line(hours=Time(24_000, 0, 0, None, None, 0, None)), "no_hours", "red"),
    (line(hours=Time(24_000, 60, 60, ago(8), None, 0, None)), "no_hours_since", "amber"),
    (line(hours=Time(24_000, 60, 0, DAY, ago(8), 1, None)), "weeks_waiting", "amber"),
    (line(work=Work(4, 3, 1, 0, 0, ago(2), ago(2))), "work_waiting", "amber"),
    (line(work=Work(4, 3, 1, 0, 0, ago(11), ago(11))), "work_waiting", "red"),
    (line(alerts=(Alert("p", "problem", "red", ago(1)),)), "problem", "red"),
]


@pytest.mark.parametrize(("one", "kind", "colour"), OF_SUPERVISOR)
def test_a_supervisor_is_asked_for_one_thing(one: Line, kind: str, colour: str) -> None:
    found = calls.of_supervisor([one], DAY, LIMITS)
    assert [(call.kind, call.colour) for call in found] == [(kind, colour)]


@pytest.mark.parametrize(
    "one",
    [
        line(hours=Time(24_000, 60, 60, ago(7), None, 0, None)),
        line(hours=Time(24_000, 60, 0, DAY, ago(7), 1, None)),
        line(began=-15, agreement=Paper("none", False, (), None)),
        line(contact=Contact(1, 3, 0, ago(9), DAY, ago(1), 0)),
        line(contact=Contact(1, 3, 0, ago(9), None, DAY + timedelta(days=1), 0)),
        line(
            began=90,
            lasts=60,
            agreement=Paper("none", False, (), False),
            contact=Contact(0, 3, 0, None, None, ago(9), 0),
        ),
        line(began=-3, hours=Time(24_000, 0, 0, None, None, 0, None)),
        Line(line().one, Facts(), ()),
    ],
)
def test_what_is_within_the_limits_of_the_school_is_not_named(one: Line) -> None:
    assert calls.of_supervisor([one], DAY, LIMITS) == ()


OF_STUDENT = [
    (line(agreement=Paper("sent", False, ("student", "company"), None)), "own_sign", "red"),
    (line(agreement=Paper("sent", False, ("company",), None)), "own_sign_others", "quiet"),
    (line(hours=Time(24_000, 60, 60, ago(5), None, 0, None)), "own_hours", "amber"),
    (line(hours=Time(24_000, 60, 60, ago(9), None, 0, None)), "own_hours_late", "red"),
    (line(hours=Time(24_000, 60, 60, DAY, None, 0, None, 1)), "own_hours_returned", "red"),
    (line(work=Work(4, 3, 0, 1, 1, None, None)), "own_work_late", "red"),
    (line(work=Work(4, 3, 0, 1, 0, None, None)), "own_work", "quiet"),
    (line(contact=Contact(1, 3, 0, ago(9), DAY, None, 0)), "own_contact", "quiet"),
    (line(contact=Contact(1, 3, 0, ago(9), None, ago(1), 0)), "own_contact_ask", "quiet"),
]


@pytest.mark.parametrize(("one", "kind", "colour"), OF_STUDENT)
def test_a_student_has_one_next_step(one: Line, kind: str, colour: str) -> None:
    found = calls.of_student(one, DAY, LIMITS)
    assert [(call.kind, call.colour) for call in found] == [(kind, colour)]


def test_red_comes_first_then_what_waits_longest_and_one_student_stays_together() -> None:
    other = Followed("q", "t", "Bram", "2", None, "c", "Bedrijf", ago(30), DAY, 2)
    late = Line(other, Facts(work=Work(1, 0, 1, 0, 0, ago(3), None), hours=Time(1, 0, 0, None, None, 0, None)), ())
    first = line(contact=Contact(0, 3, 0, None, None, ago(2), 0), work=Work(1, 0, 1, 0, 0, ago(12), None))
    found = calls.of_supervisor([first, late], DAY, LIMITS)
    assert [call.kind for call in found] == ["no_hours", "work_waiting", "work_waiting", "no_contact"]
    assert [[call.kind for call in one] for one in calls.by_student(found)] == [
        ["no_hours", "work_waiting"],
        ["work_waiting", "no_contact"],
    ]


def test_signals_are_ordered_and_counted_per_placement() -> None:
    alerts = [
        Alert("a", "no_hours", "amber", ago(9)),
        Alert("b", "no_contact", "amber", ago(1)),
        Alert("b", "no_hours", "red", ago(2)),
        Alert("c", "no_contact", "red", ago(5)),
        Alert("c", "no_contact", "red", ago(4)),
    ]
    assert signals.ordered(alerts) == ("c", "b", "a")
    assert signals.ordered(alerts, "amber") == ("a",)
    assert signals.ordered(alerts, "no_contact") == ("c", "b")
    assert signals.counts(alerts) == {"red": 2, "amber": 1, "no_hours": 2, "no_contact": 2}


def test_a_small_group_is_hidden_and_cannot_be_subtracted() -> None:
    groups = {"a": Used(4, 1, 1, 1), "b": Used(9, 2, 2, 2), "c": Used(40, 9, 9, 9)}
    assert guarded(groups) == {"a": HIDDEN, "b": HIDDEN, "c": groups["c"]}
    two = {**groups, "d": Used(2, 0, 0, 0)}
    assert guarded(two)["b"] == two["b"]
    assert guarded({"c": groups["c"]}) == {"c": groups["c"]}
    assert groups["c"].share("student") == 9 / 40
    assert HIDDEN.share("student") is None
