"""Facts about placements as tests want them: a port of tracking that says what it is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.core.school_calendar import Calendar
from bpv.tracking.service.ports import Sources


@dataclass
class Agreement:
    """An agreement; signed by everybody on a day, or not yet; in force on the first day; sent for signing on a day."""

    complete_on: date | None = None
    valid_at_start: bool | None = None
    sent_on: date | None = None


@dataclass
class Hours:
    """Hours of a placement, in minutes."""

    required: int = 400 * 60
    approved: int = 0
    last_day: date | None = None
    waiting_since: date | None = None


@dataclass
class Work:
    """Assignments of a placement."""

    total: int = 4
    open: int = 4
    waiting_since: date | None = None


@dataclass
class Contact:
    """Contact moments of a placement."""

    done: int = 0
    on_site: int = 0
    assessing: int = 0
    last_on: date | None = None
    next_on: date | None = None
    due_on: date | None = None


@dataclass
class Told:
    """What the rooms tell, by placement id; a room that is not named tells nothing at all."""

    agreements: dict[str, Any] | None = None
    hours: dict[str, Any] | None = None
    work: dict[str, Any] | None = None
    contacts: dict[str, Any] | None = None
    calendar: Calendar = field(default_factory=Calendar)

    def sources(self) -> Sources:
        """The port that says so."""
        return Sources(
            calendar=lambda session, institution_id: self.calendar,
            agreements=teller(self.agreements),
            hours=teller(self.hours),
            work=teller(self.work),
            contacts=teller(self.contacts),
        )


def teller(facts: Mapping[str, Any] | None) -> Any:
    """A room that says these facts, or None."""
    if facts is None:
        return None

    def tell(session: Session, institution_id: str, ids: Collection[str], day: date) -> Mapping[str, Any]:
        return {key: facts[key] for key in ids if key in facts}

    return tell
