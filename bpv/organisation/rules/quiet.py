"""Quiet hours: between two hours of the Dutch clock no mail goes out."""

from datetime import UTC, datetime, time, timedelta

from bpv.core.clock import AMSTERDAM, local


def quiet_end(moment: datetime, begins: int, ends: int) -> datetime | None:
    """When the quiet hours end in which `moment` lies, in UTC; None outside them. Hours are those of the local clock:
    they begin in the evening (16 to 24) and end in the morning (0 to 12); from 24 to 0 there are none."""
    wall = local(moment)
    if ends <= wall.hour < begins:
        return None
    day = wall.date() + timedelta(days=1 if wall.hour >= begins else 0)
    return datetime.combine(day, time(ends), tzinfo=AMSTERDAM).astimezone(UTC)
