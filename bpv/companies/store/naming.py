"""Names of places by id, closed ones too."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.companies.models.naming import PlaceName
from bpv.companies.tables import CompanyRow, PlaceRow
from bpv.core.bulk import chunks

NAMED: Final[tuple[Any, ...]] = (
    PlaceRow.id,
    PlaceRow.company_id,
    PlaceRow.title,
    CompanyRow.name,
    PlaceRow.starts_on,
    PlaceRow.ends_on,
    PlaceRow.closed,
)


def place_names(session: Session, institution_id: str, place_ids: Collection[str]) -> dict[str, PlaceName]:
    """The names of places of the school by id; ids of nobody, or of another school, are left out."""
    found: dict[str, PlaceName] = {}
    for part in chunks(sorted(set(place_ids))):
        query = (
            select(*NAMED)
            .join(CompanyRow, col(CompanyRow.id) == col(PlaceRow.company_id))
            .where(col(PlaceRow.institution_id) == institution_id, col(PlaceRow.id).in_(part))
        )
        found |= {row[0]: PlaceName(*row) for row in session.execute(query)}
    return found


def places_of(session: Session, institution_id: str, company_id: str) -> frozenset[str]:
    """The ids of all places of a company of the school."""
    query = select(col(PlaceRow.id)).where(
        col(PlaceRow.institution_id) == institution_id, col(PlaceRow.company_id) == company_id
    )
    return frozenset(session.execute(query).scalars())


def places_left(session: Session, institution_id: str, place_ids: Collection[str]) -> dict[str, int]:
    """How many are free of each of these places of the school."""
    found: dict[str, int] = {}
    for part in chunks(sorted(set(place_ids))):
        query = select(col(PlaceRow.id), col(PlaceRow.capacity) - col(PlaceRow.taken)).where(
            col(PlaceRow.institution_id) == institution_id, col(PlaceRow.id).in_(part)
        )
        found |= {place_id: int(left) for place_id, left in session.execute(query)}
    return found


def company_names(session: Session, institution_id: str, company_ids: Collection[str]) -> dict[str, str]:
    """The names of companies of the school by id."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(company_ids))):
        query = select(col(CompanyRow.id), col(CompanyRow.name)).where(
            col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id).in_(part)
        )
        found |= {company_id: name for company_id, name in session.execute(query)}
    return found


def companies_named(session: Session, institution_id: str, name: str) -> tuple[str, ...]:
    """The ids of the companies of the school with exactly this name; two at most."""
    query = select(col(CompanyRow.id)).where(
        col(CompanyRow.institution_id) == institution_id, col(CompanyRow.name) == name.strip()
    )
    return tuple(session.execute(query.order_by(col(CompanyRow.id)).limit(2)).scalars())
