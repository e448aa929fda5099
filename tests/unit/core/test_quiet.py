"""Quiet hours on the Dutch clock, on every kind of day."""

from datetime import UTC, datetime, timedelta

import pytest

from bpv.core.clock import AMSTERDAM, local
from bpv.organisation.rules.quiet import quiet_end


def at(text: str) -> datetime:
    """An instant from the Dutch wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "until"),
    [
        ("2026-11-22T19:59", 20, 7, None),
        ("2026-11-22T20:00", 20, 7, "2026-11-23T07:00"),
        ("2026-11-23T00:00", 20, 7, "2026-11-23T07:00"),
        ("2026-11-23T06:59", 20, 7, "2026-11-23T07:00"),
        ("2026-11-23T07:00", 20, 7, None),
        ("2026-11-23T22:00", 18, 0, "2026-11-24T00:00"),
        ("2026-11-24T00:00", 18, 0, None),
        ("2026-11-23T00:30", 24, 7, "2026-11-23T07:00"),
        ("2026-11-23T23:30", 24, 7, None),
        ("2026-11-23T03:00", 24, 0, None),
        ("2026-10-24T23:00", 20, 7, "2026-10-25T07:00"),  # this night has 25 hours
        ("2027-03-27T23:00", 20, 7, "2027-03-28T07:00"),  # this night misses 02:00
    ],
)
def test_until_when_mail_waits(moment: str, begins: int, ends: int, until: str | None) -> None:
    assert quiet_end(at(moment), begins, ends) == (at(until) if until else None)


def test_whoever_waits_comes_out_of_the_quiet_hours() -> None:
    start = at("2026-10-20T00:00")
    for hour in range(24 * 14):
        moment = start + timedelta(hours=hour, minutes=17)
        for begins, ends in ((20, 7), (22, 6), (16, 12), (24, 0), (23, 2)):
            until = quiet_end(moment, begins, ends)
            if until is not None:
                assert moment < until
                assert local(until).hour == ends
                assert quiet_end(until, begins, ends) is None
