"""Parts of a company: establishments, recognitions, trainers, care, places. Asked for by the kind of value."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bpv.companies.models import (
    CareAgreement,
    CareOffer,
    Establishment,
    OfferedWorkProcess,
    Place,
    Recognition,
    Trainer,
)
from bpv.companies.models.relations import ContactPerson
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import (
    CareAgreementRow,
    CareOfferRow,
    ContactPersonRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    TrainerRow,
)
from bpv.core.rights import Scope
from bpv.organisation.models import Value

V = TypeVar("V", bound=Value)
TABLES: Final[Mapping[type[Value], Any]] = {
    Establishment: EstablishmentRow,
    Recognition: RecognitionRow,
    Trainer: TrainerRow,
    CareOffer: CareOfferRow,
    CareAgreement: CareAgreementRow,
    OfferedWorkProcess: OfferedWorkProcessRow,
    Place: PlaceRow,
    ContactPerson: ContactPersonRow,
}


def owned(table: Any, scope: Scope, company_id: str) -> list[Condition]:
    """The row belongs to this company of this school; a recognition belongs to it by its establishment."""
    mine = [col(table.institution_id) == scope.institution_id]
    if table is RecognitionRow:
        places = select(EstablishmentRow.id).where(col(EstablishmentRow.company_id) == company_id)
        return [*mine, col(RecognitionRow.establishment_id).in_(places)]
    return [*mine, col(table.company_id) == company_id]


def part(session: Session, scope: Scope, company_id: str, kind: type[V], part_id: str) -> V | None:
    """One part of a company, or None. Whoever writes locks the company first."""
    table = TABLES[kind]
    query = select(table).where(col(table.id) == part_id, *owned(table, scope, company_id))
    row = session.exec(query.execution_options(populate_existing=True)).first()
    return kind.model_validate(row) if row else None


def parts(session: Session, scope: Scope, company_id: str, kind: type[V]) -> tuple[V, ...]:
    """All parts of one kind, by id."""
    table = TABLES[kind]
    query = select(table).where(*owned(table, scope, company_id)).order_by(col(table.id))
    found = session.exec(query.execution_options(populate_existing=True))
    return tuple(kind.model_validate(row) for row in found)


def locked_place(session: Session, scope: Scope, company_id: str, place_id: str) -> Place | None:
    """A place, locked: nobody gives one of it away until the transaction ends."""
    query = select(PlaceRow).where(col(PlaceRow.id) == place_id, *owned(PlaceRow, scope, company_id))
    row = session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    return Place.model_validate(row) if row else None


def recorded(session: Session, kind: type[Value], part_id: str) -> bool:
    """True when this id is in use for this kind, in whatever school."""
    table = TABLES[kind]
    return session.exec(select(table.id).where(col(table.id) == part_id)).first() is not None


def insert(session: Session, scope: Scope, kind: type[Value], part_id: str, columns: Mapping[str, Any]) -> None:
    """Record a part with this id."""
    session.add(TABLES[kind](id=part_id, institution_id=scope.institution_id, **columns))
    session.flush()


def write(
    session: Session, scope: Scope, company_id: str, kind: type[Value], part_id: str, columns: Mapping[str, Any]
) -> None:
    """Write columns of a part."""
    table = TABLES[kind]
    query = update(table).where(col(table.id) == part_id, *owned(table, scope, company_id)).values(**columns)
    session.execute(query.execution_options(synchronize_session=False))


def remove(session: Session, scope: Scope, company_id: str, kind: type[Value], part_id: str) -> None:
    """Take a part away."""
    table = TABLES[kind]
    query = delete(table).where(col(table.id) == part_id, *owned(table, scope, company_id))
    session.execute(query.execution_options(synchronize_session=False))


def only_main(session: Session, scope: Scope, company_id: str, kind: type[Value], part_id: str) -> None:
    """Make this establishment, or this contact person, the only main one of the company."""
    table = TABLES[kind]
    others = [*owned(table, scope, company_id), col(table.id) != part_id]
    query = update(table).where(*others, col(table.main).is_(True)).values(main=False)
    session.execute(query.execution_options(synchronize_session=False))


def source_stamps(session: Session, establishment_id: str) -> dict[str, Any]:
    """Source and date per field of an establishment."""
    found = session.exec(select(EstablishmentRow.sources).where(col(EstablishmentRow.id) == establishment_id)).first()
    return cast("dict[str, Any]", found or {})
