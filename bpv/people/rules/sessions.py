"""How long a session lives, and when a link or code has passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bpv.core.rights import Role

TOUCH_EVERY: Final = timedelta(minutes=1)
ROTATE_EVERY: Final = timedelta(hours=1)
BRIDGE: Final = timedelta(seconds=10)
MOST_SESSIONS: Final = 10
LINK_LIFE: Final = timedelta(days=2)
LONGEST_DEVICE: Final = 120


@dataclass(frozen=True)
class Limits:
    """How long a session lives in all, and how long without use."""

    absolute: timedelta
    idle: timedelta


STAFF: Final = Limits(timedelta(hours=8), timedelta(minutes=30))
ADVISER: Final = Limits(timedelta(hours=4), timedelta(minutes=15))
OUTSIDE: Final = Limits(timedelta(hours=12), timedelta(minutes=60))


def limits(roles: Iterable[Role]) -> Limits:
    """The strictest limits of the roles somebody holds (reliability.md §3)."""
    held = frozenset(roles)
    if Role.CONFIDENTIAL_ADVISER in held:
        return ADVISER
    return OUTSIDE if held <= {Role.STUDENT, Role.TRAINER} else STAFF


@dataclass(frozen=True)
class Ages:
    """The instants of a session that decide whether it lives."""

    created_at: datetime
    rotated_at: datetime | None
    last_seen_at: datetime
    expires_at: datetime
    idle_seconds: int


def alive(ages: Ages, instant: datetime, *, by_previous: bool) -> bool:
    """True while neither limit has passed; a replaced token only bridges the first seconds."""
    if by_previous and (ages.rotated_at is None or instant >= ages.rotated_at + BRIDGE):
        return False
    return instant < ages.expires_at and instant < ages.last_seen_at + timedelta(seconds=ages.idle_seconds)


def touch_due(ages: Ages, instant: datetime) -> bool:
    """True when the time of last use is a minute old."""
    return instant >= ages.last_seen_at + TOUCH_EVERY


def rotate_due(ages: Ages, instant: datetime) -> bool:
    """True when the token has been in use for an hour."""
    return instant >= (ages.rotated_at or ages.created_at) + ROTATE_EVERY


def device(user_agent: str) -> str:
    """Browser and system in a few words: enough to recognise one's own, too little to follow somebody."""
    browsers = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
