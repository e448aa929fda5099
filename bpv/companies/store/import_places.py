"""What an import of places reads of the registry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session, col, select

from bpv.companies.rules.keys import core_name, keys
from bpv.companies.tables import CompanyKeyRow, CompanyRow, EstablishmentRow, PlaceRow
from bpv.core.bulk import chunks, insert_rows, write_sync
from bpv.core.intake import Held, Sync

PLACE: Final = (
    "reference",
    "title",
    "description",
    "crebo",
    "route",
    "starts_on",
    "ends_on",
    "study_years",
    "capacity",
    "days_per_week",
    "weekdays",
    "closed",
    "company_id",
    "establishment_id",
    "taken",
)


@dataclass(frozen=True)
class Location:
    """An establishment of a company, as a row of a file may mean it."""

    id: str
    number: str
    postcode: str


def companies_named(session: Session, institution_id: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Company ids by the core of their name: the same name with another way of writing its legal form."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in chunks(sorted({key for name in names for key in keys(name)})):
        query = (
            select(CompanyRow.name, CompanyRow.id)
            .join(CompanyKeyRow, col(CompanyKeyRow.company_id) == col(CompanyRow.id))
            .where(col(CompanyKeyRow.institution_id) == institution_id, col(CompanyKeyRow.value).in_(part))
        )
        for name, company_id in session.exec(query):
            found[core_name(name)].append(company_id)
    return dict(found)


def locations(session: Session, institution_id: str, ids: Iterable[str]) -> dict[str, list[Location]]:
    """The establishments of companies, the main one first."""
    found: dict[str, list[Location]] = defaultdict(list)
    for part in chunks(sorted(set(ids))):
        query = (
            select(EstablishmentRow.company_id, EstablishmentRow.id, EstablishmentRow.number, EstablishmentRow.postcode)
            .where(col(EstablishmentRow.institution_id) == institution_id, col(EstablishmentRow.company_id).in_(part))
            .order_by(col(EstablishmentRow.main).desc(), col(EstablishmentRow.id))
        )
        for company_id, row_id, number, postcode in session.exec(query):
            found[company_id].append(Location(row_id, number or "", (postcode or "").replace(" ", "").upper()))
    return dict(found)


def places(session: Session, institution_id: str, ids: Iterable[str]) -> list[Held]:
    """The places of companies; also those with a reference elsewhere, since references are unique."""
    columns = [PlaceRow.id, PlaceRow.version, *(getattr(PlaceRow, name) for name in PLACE)]
    found = []
    for part in chunks(sorted(set(ids))):
        query = select(*columns).where(
            col(PlaceRow.institution_id) == institution_id, col(PlaceRow.company_id).in_(part)
        )
        for row in session.connection().execute(query):
            found.append(Held(row[0], row[1], dict(zip(PLACE, row[2:], strict=True))))
    return found


def references(session: Session, institution_id: str, wanted: Iterable[str]) -> list[Held]:
    """Places by reference."""
    columns = [PlaceRow.id, PlaceRow.version, *(getattr(PlaceRow, name) for name in PLACE)]
    found: list[Any] = []
    for part in chunks(sorted(set(wanted))):
        query = select(*columns).where(
            col(PlaceRow.institution_id) == institution_id, col(PlaceRow.reference).in_(part)
        )
        found.extend(session.connection().execute(query))
    return [Held(row[0], row[1], dict(zip(PLACE, row[2:], strict=True))) for row in found]


def companies_of(session: Session, institution_id: str, place_ids: Iterable[str]) -> set[str]:
    """The companies that have these places now."""
    found: set[str] = set()
    for part in chunks(sorted(set(place_ids))):
        query = select(PlaceRow.company_id).where(
            col(PlaceRow.institution_id) == institution_id, col(PlaceRow.id).in_(part)
        )
        found.update(session.exec(query))
    return found


def write(
    session: Session,
    institution_id: str,
    establishments: Sequence[Mapping[str, Any]],
    sync: Sync,
    defaults: Mapping[str, Any],
) -> None:
    """Insert establishments for companies that had none, and insert and update places, as sets."""
    insert_rows(session, EstablishmentRow, establishments)
    write_sync(session, PlaceRow, institution_id, sync, defaults)
