"""What comes first on the start page."""

from datetime import date, timedelta

from bpv.reports.models import Task
from bpv.reports.rules import desk

DAY = date(2026, 11, 22)


def task(kind: str, days: int | None, owner: str | None = None) -> Task:
    """A task that is due so many days from today; None: without a date."""
    due = None if days is None else DAY + timedelta(days=days)
    return Task(kind, f"{kind} {days}", owner, due, "companies.index", {}, "home.what.signal")


def test_the_earliest_comes_first_and_what_has_no_date_last() -> None:
    found = desk.first([task("link", 3), task("owner", None), task("follow_up", -9), task("proposal", 0)])
    assert [one.kind for one in found] == ["follow_up", "proposal", "link", "owner"]


def test_no_kind_hides_another_and_all_fits_one_page() -> None:
    many = [task(kind, -100 - n) for kind in ("follow_up", "request", "relation", "signal") for n in range(50)]
    found = desk.first([*many, task("shortage", 40)])
    assert len(found) == desk.MOST
    assert found[-1].kind == "shortage"
    assert sum(one.kind == "relation" for one in found) <= desk.PER_KIND
    assert [one.due for one in found] == sorted(one.due for one in found if one.due)


def test_mine_are_my_own_and_those_of_nobody() -> None:
    tasks = [task("link", 1, "me"), task("link", 2, "you"), task("duplicate", 3)]
    assert [one.owner_id for one in desk.of_somebody(tasks, "me")] == ["me", None]


def test_the_counts_name_what_stands_in_one_line_together() -> None:
    tasks = [task("duplicate", 1), task("follow_up", 1), task("follow_up", 2)]
    found = {rest.kind: rest.count for rest in desk.rests(tasks, {"duplicate": 7, "mail": 3})}
    assert found == {"follow_up": 2, "duplicate": 7}


def test_every_kind_has_a_list() -> None:
    assert set(desk.LISTS) >= {"follow_up", "request", "relation", "owner", "signal", "proposal", "link", "mail"}
