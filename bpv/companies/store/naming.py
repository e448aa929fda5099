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
