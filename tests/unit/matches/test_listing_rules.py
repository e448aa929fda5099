"""Rules of the own list, of saved searches and of the comparison."""

from datetime import date, timedelta

import pytest

from bpv.core.clock import now
from bpv.matches import rules
from bpv.matches.models import Listed, Question


def lines(*names: str) -> list[Listed]:
    """A list with these ids from top to bottom."""
    return [Listed(name, "s", f"p-{name}", 10 * number, "", now(), 1) for number, name in enumerate(names, 1)]


def after(items: list[Listed], changes: dict[str, int]) -> str:
    """The order after a move."""
    return "".join(
        sorted((one.id for one in items), key=lambda i: changes.get(i, next(o.position for o in items if o.id == i)))
    )


@pytest.mark.parametrize(
    ("line", "to", "neighbour", "order"),
    [
        ("c", "up", "b", "acb"),
        ("c", "up", "a", "cab"),
        ("a", "down", "b", "bac"),
        ("a", "down", "c", "bca"),
        ("b", "up", "c", "abc"),
        ("a", "up", "b", "abc"),
        ("a", "sideways", "b", "abc"),
        ("a", "up", "z", "abc"),
        ("z", "up", "a", "abc"),
        ("a", "up", "a", "abc"),
    ],
)
def test_a_line_moves_beside_its_neighbour(line: str, to: str, neighbour: str, order: str) -> None:
    items = lines("a", "b", "c")
    changes = dict(rules.moved(items, line, to, neighbour))
    assert after(items, changes) == order
    assert (changes == {}) == (order == "abc")


def test_a_week_of_mails() -> None:
    day = date(2026, 11, 22)
    assert rules.may_mail([], day, 1)
    assert not rules.may_mail([day - timedelta(days=6)], day, 1)
    assert rules.may_mail([day - timedelta(days=7)], day, 1)
    assert rules.may_mail([day], day, 2)
    assert rules.recent([day - timedelta(days=7), day - timedelta(days=6)], day) == ["2026-11-16", "2026-11-22"]


def test_a_saved_search_keeps_no_filter_on_support_and_no_nonsense() -> None:
    asked = [
        ("care", "quiet_workplace"),
        ("km", "50"),
        ("km", "5"),
        ("km", "7"),
        ("period", "x"),
        ("days", "5"),
        ("days", "5"),
    ]
    assert rules.kept_filters(asked) == (("days", "5"), ("km", "5"))


def test_a_question_from_pairs_drops_what_does_not_exist() -> None:
    pairs = [("km", "7"), ("km", "25"), ("days", "0"), ("days", "5"), ("care", "x"), ("lang", ""), ("pay", "allowance")]
    assert rules.question_from("frezen", pairs) == Question(
        text="frezen", max_km=25, days=frozenset({5}), payment=frozenset({"allowance"})
    )
    assert rules.gone(pairs) == (("km", "7"), ("days", "0"), ("care", "x"), ("lang", ""))
