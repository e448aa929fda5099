"""Companies beside the qualifications that are short: what they have, and what is known of the contact with them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import case, func, or_, select
from sqlmodel import Session, col

from bpv.companies.models import CompanyType
from bpv.companies.models.relations import RelationState
from bpv.companies.store.conditions import counting, of_company
from bpv.companies.tables import (
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    RelationRow,
    TalkRow,
)
from bpv.reports.models import Candidate
from bpv.reports.rules.shortage import region_of
from bpv.reports.store.figures import first_figure

NO_PLACES: Final = (0, 0)


class Wanted(NamedTuple):
    """A qualification that is short, and the day on which its period begins."""

    crebo: str
    starts_on: date


class Contact(NamedTuple):
    """What is known of the contact with companies: those with a paused relation, and the day of the last talk."""

    paused: frozenset[str]
    talks: Mapping[str, date]


def contact(session: Session, institution_id: str) -> Contact:
    """Read once for all qualifications: two queries."""
    return Contact(paused_relations(session, institution_id), last_talks(session, institution_id))


def candidates(session: Session, institution_id: str, wanted: Wanted, day: date, known: Contact) -> list[Candidate]:
    """The learning companies that are recognised for the qualification, or suitable by their data as the registry's
    second list has it. Four queries. The school's own training companies are left out.
    """
    mine = col(CompanyRow.institution_id) == institution_id
    query = select(col(CompanyRow.id), col(CompanyRow.name), col(CompanyRow.paused)).where(
        mine, col(CompanyRow.company_type) != CompanyType.INTERNAL.value, suitable(wanted.crebo)
    )
    found = list(session.execute(query))
    valid = recognised(session, institution_id, wanted)
    places = offers(session, institution_id, wanted.crebo, day)
    regions = regions_of(session, institution_id, wanted.crebo)
    return [
        Candidate(
            company_id=company_id,
            name=name,
            crebo=wanted.crebo,
            recognised=company_id in valid,
            open_places=places.get(company_id, NO_PLACES)[0],
            closed_places=places.get(company_id, NO_PLACES)[1],
            regions=frozenset(regions.get(company_id, ())),
            paused=stopped,
            relation_paused=company_id in known.paused,
            last_talk=known.talks.get(company_id),
        )
        for company_id, name, stopped in found
    ]


def suitable(crebo: str) -> Any:
    """Recognised, or with a place, a recognition in any state, or a possible work process for the qualification."""
    at = col(EstablishmentRow.id) == col(RecognitionRow.establishment_id)
    owners = select(col(EstablishmentRow.company_id)).join(RecognitionRow, at).where(col(RecognitionRow.crebo) == crebo)
    process = OfferedWorkProcessRow
    return or_(
        col(CompanyRow.id).in_(owners),
        of_company(PlaceRow, col(PlaceRow.crebo) == crebo),
        of_company(process, col(process.crebo) == crebo, col(process.possible).is_(True)),
    )


def recognised(session: Session, institution_id: str, wanted: Wanted) -> set[str]:
    """The companies with a recognition for the qualification that counts when its period begins."""
    query = (
        select(col(EstablishmentRow.company_id))
        .join(RecognitionRow, col(EstablishmentRow.id) == col(RecognitionRow.establishment_id))
        .where(
            col(RecognitionRow.institution_id) == institution_id,
            col(RecognitionRow.crebo) == wanted.crebo,
            counting(wanted.starts_on),
        )
    )
    return set(session.execute(query).scalars())


def offers(session: Session, institution_id: str, crebo: str, day: date) -> dict[str, tuple[int, int]]:
    """Per company the capacity of its open places for the qualification from the day on, and of its closed ones."""
    row = PlaceRow
    ahead = case((col(row.closed).is_(False) & (col(row.ends_on) >= day), col(row.capacity)), else_=0)
    closed = case((col(row.closed).is_(True), col(row.capacity)), else_=0)
    query = (
        select(col(row.company_id), func.sum(ahead), func.sum(closed))
        .where(col(row.institution_id) == institution_id, col(row.crebo) == crebo)
        .group_by(col(row.company_id))
    )
    return {company_id: (int(opened), int(shut)) for company_id, opened, shut in session.execute(query)}


def regions_of(session: Session, institution_id: str, crebo: str) -> dict[str, set[str]]:
    """The regions of the establishments of companies; a private address gives none away."""
    at = EstablishmentRow
    query = (
        select(col(at.company_id), first_figure(at.postcode), col(at.country))
        .join(CompanyRow, col(CompanyRow.id) == col(at.company_id))
        .where(col(at.institution_id) == institution_id, col(at.address_private).is_(False), suitable(crebo))
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for company_id, figures, country in session.execute(query):
        found[company_id].add(region_of(figures, country))
    return found


def paused_relations(session: Session, institution_id: str) -> frozenset[str]:
    """The companies with which the relation of some college is paused."""
    paused = col(RelationRow.state) == RelationState.PAUSED.value
    query = select(col(RelationRow.company_id)).where(col(RelationRow.institution_id) == institution_id, paused)
    return frozenset(session.execute(query).scalars())


def last_talks(session: Session, institution_id: str) -> dict[str, date]:
    """The day of the last talk with each company that was talked to."""
    row = TalkRow
    query = (
        select(col(row.company_id), func.max(col(row.held_on)))
        .where(col(row.institution_id) == institution_id)
        .group_by(col(row.company_id))
    )
    return {company_id: held_on for company_id, held_on in session.execute(query)}
