"""Taking one of a place and giving it back: one statement each, so that the last one goes to exactly one."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from bpv.companies.models.seats import Offer
from bpv.companies.tables import CompanyRow, EstablishmentRow, PlaceRow
from bpv.core.bulk import chunks

PLACE: Final[tuple[Any, ...]] = (
    PlaceRow.id,
    PlaceRow.company_id,
    PlaceRow.establishment_id,
    CompanyRow.name,
    CompanyRow.suitable_under_16,
    PlaceRow.title,
    PlaceRow.crebo,
    PlaceRow.route,
    PlaceRow.starts_on,
    PlaceRow.ends_on,
    PlaceRow.capacity,
    PlaceRow.taken,
    PlaceRow.closed,
)


def offer_of_place(session: Session, institution_id: str, place_id: str) -> Offer | None:
    """A place of the school; None for any other."""
    query = (
        select(*PLACE)
        .join(CompanyRow, col(CompanyRow.id) == col(PlaceRow.company_id))
        .where(col(PlaceRow.institution_id) == institution_id, col(PlaceRow.id) == place_id)
    )
    row = session.execute(query).first()
    return None if row is None else _offer(row)


def offers_by_reference(session: Session, institution_id: str, references: Collection[str]) -> dict[str, Offer]:
    """Places of the school by its own reference."""
    found: dict[str, Offer] = {}
    for part in chunks(sorted(set(references))):
        query = (
            select(*PLACE, col(PlaceRow.reference))
            .join(CompanyRow, col(CompanyRow.id) == col(PlaceRow.company_id))
            .where(col(PlaceRow.institution_id) == institution_id, col(PlaceRow.reference).in_(part))
        )
        found |= {row[-1]: _offer(row[:-1]) for row in session.execute(query)}
    return found


def offers(session: Session, institution_id: str, crebo: str, q: str, limit: int) -> tuple[Offer, ...]:
    """Open places of a qualification that are not full, of companies whose folded text holds `q`, by company."""
    query = (
        select(*PLACE)
        .join(CompanyRow, col(CompanyRow.id) == col(PlaceRow.company_id))
        .where(
            col(PlaceRow.institution_id) == institution_id,
            col(PlaceRow.crebo) == crebo,
            col(PlaceRow.closed).is_(False),
            col(PlaceRow.taken) < col(PlaceRow.capacity),
            *[col(CompanyRow.search_text).like(f"%{word}%") for word in q.split()],
        )
        .order_by(col(CompanyRow.sort_name), col(PlaceRow.starts_on), col(PlaceRow.id))
        .limit(limit)
    )
    return tuple(_offer(row) for row in session.execute(query))


def offer_of_company(
    session: Session, institution_id: str, company_id: str, establishment_id: str | None
) -> Offer | None:
    """A company of the school at one of its establishments, the main one when none is named; None for any other."""
    query = (
        select(col(EstablishmentRow.id), col(CompanyRow.name), col(CompanyRow.suitable_under_16))
        .join(CompanyRow, col(CompanyRow.id) == col(EstablishmentRow.company_id))
        .where(col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id) == company_id)
        .order_by(col(EstablishmentRow.main).desc(), col(EstablishmentRow.id))
    )
    if establishment_id is not None:
        query = query.where(col(EstablishmentRow.id) == establishment_id)
    row = session.execute(query).first()
    return None if row is None else Offer(None, company_id, row[0], row[1], bool(row[2]))


def companies_like(session: Session, institution_id: str, q: str, limit: int) -> tuple[tuple[str, str], ...]:
    """Ids and names of companies whose folded text holds every word of `q`, by name."""
    query = select(col(CompanyRow.id), col(CompanyRow.name)).where(
        col(CompanyRow.institution_id) == institution_id,
        *[col(CompanyRow.search_text).like(f"%{word}%") for word in q.split()],
    )
    rows = session.execute(query.order_by(col(CompanyRow.sort_name), col(CompanyRow.id)).limit(limit))
    return tuple((row[0], row[1]) for row in rows)


def company_names(session: Session, institution_id: str, company_ids: Collection[str]) -> dict[str, str]:
    """The names of companies of the school by id."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(company_ids))):
        query = select(col(CompanyRow.id), col(CompanyRow.name)).where(
            col(CompanyRow.institution_id) == institution_id, col(CompanyRow.id).in_(part)
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def take(session: Session, institution_id: str, place_id: str) -> bool:
    """Take one of a place; False when it is full or closed. Whoever comes second waits, and then finds it full."""
    return _move(session, institution_id, place_id, 1, col(PlaceRow.taken) < col(PlaceRow.capacity), _open())


def give_back(session: Session, institution_id: str, place_id: str) -> bool:
    """Give one of a place back; False when none is taken."""
    return _move(session, institution_id, place_id, -1, col(PlaceRow.taken) > 0)


def _open() -> Any:
    return col(PlaceRow.closed).is_(False)


def _move(session: Session, institution_id: str, place_id: str, by: int, *when: Any) -> bool:
    mine = (col(PlaceRow.id) == place_id, col(PlaceRow.institution_id) == institution_id)
    query = update(PlaceRow).where(*mine, *when).values(taken=col(PlaceRow.taken) + by)
    done = session.connection().execute(query)
    session.expire_all()
    return done.rowcount == 1


def _offer(row: Any) -> Offer:
    place, company, at, name, young, title, crebo, route, starts, ends, capacity, taken, closed = row
    return Offer(
        place, company, at, name, bool(young), title, crebo, str(route), starts, ends, capacity, taken, bool(closed)
    )
