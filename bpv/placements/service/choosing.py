"""What there is to choose from when a placement is recorded by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.companies.models.seats import Offer
from bpv.companies.service import seats
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student


@dataclass(frozen=True, slots=True)
class Found:
    """Places with room for the student's qualification, and companies, both by company."""

    places: tuple[Offer, ...]
    companies: tuple[tuple[str, str], ...]


def search(session: Session, student: Student, q: str) -> Found:
    """Places and companies that hold the words of `q`; companies only when something was asked for."""
    own = student.institution_id
    places = seats.offers(session, own, student.crebo, q)
    return Found(places, seats.companies_like(session, own, q) if q else ())


def offer(session: Session, institution_id: str, place_id: str | None, company_id: str | None) -> Offer:
    """The place or company that was chosen; raises NotFound for those of others."""
    return seats.offer(session, institution_id, place_id, company_id, None)


def periods(session: Session, student: Student) -> tuple[Period, ...]:
    """The BPV periods of the student's plan."""
    own = organisation.periods_of(session, student.institution_id, student.crebo, student.route, student.cohort)
    return tuple(one for one in own if one.counts_as_bpv)


def coming(periods: Sequence[Period], offered: Offer, day: date) -> Period | None:
    """The first period that is not over and, where a place was chosen, shares a day with it."""
    for one in periods:
        if one.ends_on < day:
            continue
        if offered.starts_on is None or offered.ends_on is None:
            return one
        if one.starts_on <= offered.ends_on and offered.starts_on <= one.ends_on:
            return one
    return None
