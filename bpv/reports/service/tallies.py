"""The tally of each school, per process: counted once for as long as everything that it counts is the same.

Periods, students and who is placed are read with every request, counted by the database, and compared; the places,
which are the most, are read anew when the registry's version moved or the day ended. The version is read in the
caller's transaction, so that a change shows in the very next request, on every node.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.reports.models import PlacedGroup, PlanPeriod, StudentGroup, Tally
from bpv.reports.rules import shortage
from bpv.reports.store import figures


@dataclass(frozen=True, slots=True)
class Stamp:
    """All that a tally depends on. Groups come in no fixed order; each is there once."""

    version: int
    day: date
    periods: tuple[PlanPeriod, ...]
    groups: frozenset[StudentGroup]
    placed: frozenset[PlacedGroup] = frozenset()


class Tallies:
    """The newest tally of each school, swapped in one assignment while others go on reading the old one."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Stamp, Tally]] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def tally(
        self,
        session: Session,
        institution_id: str,
        periods: Iterable[PlanPeriod],
        groups: Iterable[StudentGroup],
        day: date,
        placed: Iterable[PlacedGroup] = (),
    ) -> Tally:
        """The tally of these periods and students, of whom some are placed, with the places that this transaction sees.

        Requests that come while it is counted wait for it, rather than count it again.
        """
        version = companies.registry_version(session, institution_id)
        stamp = Stamp(version, day, tuple(periods), frozenset(groups), frozenset(placed))
        kept = self._kept.get(institution_id)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        with self._lock:
            lock = self._locks.setdefault(institution_id, Lock())
        with lock:
            kept = self._kept.get(institution_id)
            if kept is None or kept[0] != stamp:
                kept = stamp, take(session, institution_id, stamp)
                self._kept[institution_id] = kept
        return kept[1]


def take(session: Session, institution_id: str, stamp: Stamp) -> Tally:
    """Read the places and count."""
    places = figures.places(session, institution_id, stamp.day) if stamp.periods else ()
    return shortage.tally(stamp.periods, stamp.groups, places, stamp.day, stamp.placed)
