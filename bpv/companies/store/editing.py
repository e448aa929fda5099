"""Writing a company: under a lock, so that what follows from its parts is computed from what is really there."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.companies.models import Company, CompanyFields, Source, SourceKind
from bpv.companies.rules.derived import derived, place_key
from bpv.companies.rules.sources import stamped
from bpv.companies.store.bulk import company_keys
from bpv.companies.tables import (
    CareOfferRow,
    CompanyKeyRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    TrainerRow,
)
from bpv.core.clock import now
from bpv.core.rights import Scope


def locked(session: Session, scope: Scope, company_id: str) -> Company | None:
    """The company as it stands, locked until the transaction ends; None when the school has no such company."""
    row = _row(session, scope, company_id)
    return Company.model_validate(row) if row else None


def _row(session: Session, scope: Scope, company_id: str) -> CompanyRow | None:
    mine = (col(CompanyRow.id) == company_id, col(CompanyRow.institution_id) == scope.institution_id)
    query = select(CompanyRow).where(*mine).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def add(session: Session, scope: Scope, company_id: str, fields: CompanyFields, sources: Mapping[str, Any]) -> bool:
    """Insert a company; False when this id was recorded before, so that sending a form twice adds one."""
    moment = now()
    row = CompanyRow(
        id=company_id,
        institution_id=scope.institution_id,
        sources=dict(sources),
        created_at=moment,
        updated_at=moment,
        **fields.model_dump(),
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        if session.get(CompanyRow, company_id, populate_existing=True) is None:
            raise
        return False
    return True


def change(
    session: Session, scope: Scope, company: Company, values: Mapping[str, Any], source: SourceKind, on: date
) -> Company:
    """Write `values` over a locked company, with source and date for exactly these fields; the version rises by one."""
    sources = {name: known.model_dump(mode="json") for name, known in company.sources.items()}
    columns = {
        **values,
        "sources": stamped(sources, tuple(values), source, on),
        "version": company.version + 1,
        "updated_at": now(),
    }
    return _write(session, scope, company.id, columns)


def confirm(session: Session, scope: Scope, company: Company, fields: Collection[str], origin: Source) -> None:
    """Write source and date of fields that somebody said are right; their values, and the version, stay as they are."""
    sources = {name: known.model_dump(mode="json") for name, known in company.sources.items()}
    written = {"sources": stamped(sources, tuple(sorted(fields)), origin.source, origin.on)}
    _write(session, scope, company.id, written)


def touch(session: Session, scope: Scope, company: Company) -> Company:
    """Raise the version of a locked company whose parts changed as a whole."""
    return _write(session, scope, company.id, {"version": company.version + 1, "updated_at": now()})


def _write(session: Session, scope: Scope, company_id: str, columns: Mapping[str, Any]) -> Company:
    mine = (col(CompanyRow.id) == company_id, col(CompanyRow.institution_id) == scope.institution_id)
    session.execute(update(CompanyRow).where(*mine).values(**columns))
    row = session.get_one(CompanyRow, company_id, populate_existing=True)
    return Company.model_validate(row)


def refresh(session: Session, scope: Scope, company_id: str) -> None:
    """Compute search text, sort name, completeness, place keys and company keys anew from what is stored."""
    session.flush()
    row = session.get_one(CompanyRow, company_id, populate_existing=True)
    at = _of(session, EstablishmentRow, company_id)
    process = select(OfferedWorkProcessRow.id).where(col(OfferedWorkProcessRow.company_id) == company_id).limit(1)
    follows = derived(
        row,
        at,
        _of(session, TrainerRow, company_id),
        _of(session, CareOfferRow, company_id),
        work_processes_known=session.exec(process).first() is not None,
    )
    for name, value in follows.columns().items():
        setattr(row, name, value)
    row.updated_at = now()
    for one in at:
        one.place_key = place_key(one)
    session.execute(delete(CompanyKeyRow).where(col(CompanyKeyRow.company_id) == company_id))
    values = [
        {"institution_id": scope.institution_id, "company_id": company_id, "value": value}
        for value in sorted(company_keys(row, at))
    ]
    if values:
        session.execute(insert(CompanyKeyRow), values)
    session.flush()


def _of(session: Session, table: Any, company_id: str) -> list[Any]:
    return list(session.exec(select(table).where(col(table.company_id) == company_id)))
