"""What the work of tracking needs of other rooms, as one value: `sources` fills it, tests say their own facts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sqlmodel import Session

from bpv.placements.models import Placement
from bpv.tracking.models.facts import AgreementSeen, CalendarSeen, ContactSeen, HoursSeen, WorkSeen
from bpv.tracking.rules.signals import Facts, Known

T = TypeVar("T", covariant=True)
Asked = Callable[[Session, str, Collection[str], date], Mapping[str, T]]


@dataclass(frozen=True)
class Found(Generic[T]):
    """Facts per placement of one room, or of nobody."""

    known: bool
    by_id: Mapping[str, T]


@dataclass(frozen=True)
class Sources:
    """Per room the facts of placements `(session, institution, placement ids, day)`, None while no room tells; and the
    school calendar."""

    calendar: Callable[[Session, str], CalendarSeen]
    agreements: Asked[AgreementSeen] | None = None
    hours: Asked[HoursSeen] | None = None
    work: Asked[WorkSeen] | None = None
    contacts: Asked[ContactSeen] | None = None

    @property
    def known(self) -> Known:
        """Which rooms tell anything."""
        told = (one is not None for one in (self.agreements, self.hours, self.work, self.contacts))
        return Known(*told)

    def facts(
        self, session: Session, institution_id: str, placements: Collection[Placement], day: date
    ) -> Mapping[str, Facts]:
        """Everything that is known about each of these placements; one question to each room."""
        ids = [one.id for one in placements]
        agreements = self.agreements(session, institution_id, ids, day) if self.agreements else {}
        hours = self.hours(session, institution_id, ids, day) if self.hours else {}
        work = self.work(session, institution_id, ids, day) if self.work else {}
        contacts = self.contacts(session, institution_id, ids, day) if self.contacts else {}
        return {key: Facts(agreements.get(key), hours.get(key), work.get(key), contacts.get(key)) for key in ids}
