"""Where a talk would help most: points that add up, and nobody without a reason."""

from datetime import date
from typing import Any

import pytest

from bpv.reports.models import Block, Candidate, LineKey, Short
from bpv.reports.rules import talks

DAY = date(2026, 11, 22)
SHORT = Short(
    key=LineKey(Block(date(2027, 1, 11), "BPV 1"), "25301", "BOL"),
    label="Researchinstrumentmaker (25301)",
    short=4,
    region="2",
    region_label="2: Haarlem, Leiden",
    urgent=False,
    asks={},
)


def company(name: str = "Fijnmechaniek", **more: Any) -> Candidate:
    """A recognised company with an open place that was talked to last month, unless told otherwise."""
    usual = {
        "company_id": name,
        "crebo": "25301",
        "recognised": True,
        "open_places": 1,
        "closed_places": 0,
        "regions": frozenset({"56"}),
        "paused": False,
        "relation_paused": False,
        "last_talk": date(2026, 10, 30),
    }
    return Candidate(name=name, **(usual | more))


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 0),
        ({"last_talk": None, "regions": frozenset({"2"})}, 0),
        ({"recognised": False}, talks.SUITABLE),
        ({"closed_places": 2}, talks.CLOSED),
        ({"open_places": 0}, talks.NO_PLACES),
        ({"paused": True}, talks.PAUSED),
        ({"relation_paused": True, "closed_places": 1}, talks.PAUSED + talks.CLOSED),
        ({"recognised": False, "regions": frozenset({"2"})}, talks.SUITABLE + talks.IN_REGION),
        ({"recognised": False, "last_talk": None}, talks.SUITABLE + talks.LONG_AGO),
        ({"recognised": False, "last_talk": date(2025, 11, 22)}, talks.SUITABLE + talks.LONG_AGO),
        ({"recognised": False, "last_talk": date(2025, 11, 23)}, talks.SUITABLE),
    ],
)
def test_points_per_reason(change: dict[str, Any], points: int) -> None:
    why = talks.reasons(company(**change), SHORT, DAY)
    assert sum(reason.points for reason in why) == points


def test_a_region_that_is_not_known_gives_no_points() -> None:
    nowhere = Short(**{name: getattr(SHORT, name) for name in Short.__slots__} | {"region": "unknown"})
    why = talks.reasons(company(recognised=False, regions=frozenset({"unknown"})), nowhere, DAY)
    assert [reason.code for reason in why] == ["shortage.why.suitable"]


def test_each_company_once_with_most_points_first() -> None:
    urgent = Short(**{name: getattr(SHORT, name) for name in Short.__slots__} | {"urgent": True})
    twice = company("twice", recognised=False)
    found = talks.suggestions([(SHORT, [twice, company("b", closed_places=1)]), (urgent, [twice])], DAY)
    assert [(one.name, one.points) for one in found] == [
        ("twice", talks.SUITABLE + talks.URGENT),
        ("b", talks.CLOSED),
    ]
    assert all(one.points == sum(reason.points for reason in one.reasons) for one in found)
