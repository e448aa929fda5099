"""Recording and changing a company: change, sources, version and audit event in the transaction of the caller."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from bpv.companies.models import (
    Company,
    CompanyFields,
    Establishment,
    EstablishmentFields,
    OfferedWorkProcess,
    Source,
)
from bpv.companies.models import SourceKind as Kind
from bpv.companies.rules.sources import changed_fields, stamped
from bpv.companies.store import bump, editing, parts
from bpv.core import audit
from bpv.core.clock import today
from bpv.core.errors import NotFound, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Scope


def create_company(
    session: Session, scope: Scope, company_id: str, fields: CompanyFields, at: EstablishmentFields
) -> Company:
    """Record a new company with its main establishment. `company_id` is the key of the form: sent twice, recorded once.

    Raises NotFound when the id is in use in another school.
    """
    given = {name: value for name, value in fields.model_dump().items() if value not in (None, [], "")}
    if editing.add(session, scope, company_id, fields, stamped({}, tuple(given), Kind.SCHOOL, today())):
        columns = {**at.model_dump(), "company_id": company_id, "main": True}
        known = tuple(name for name, value in at.model_dump().items() if value is not None)
        columns["sources"] = stamped({}, known, Kind.SCHOOL, today())
        parts.insert(session, scope, Establishment, new_id(), columns)
        changed(session, scope, company_id, "company.created", tuple(given))
    found = editing.locked(session, scope, company_id)
    if found is None:
        raise NotFound()
    return found


def edit_company(
    session: Session,
    scope: Scope,
    company_id: str,
    version: int,
    values: Mapping[str, Any],
    origin: Source | None = None,
) -> Company:
    """Write `values` (field names of `CompanyFields`) when `version` is the present one.

    Without a change nothing happens. Each changed field gets `origin`: the school and today when nothing else is said.
    Raises NotFound, or Stale with the company as it now stands.
    """
    company = locked_at(session, scope, company_id, version)
    valid = CompanyFields.model_validate({**company.model_dump(include=set(CompanyFields.model_fields)), **values})
    fields = changed_fields(company.model_dump(), valid.model_dump(include=set(values)))
    if not fields:
        return company
    source, on = (origin.source, origin.on) if origin else (Kind.SCHOOL, today())
    company = editing.change(session, scope, company, valid.model_dump(include=set(fields)), source, on)
    changed(session, scope, company_id, "company.edited", fields)
    return company


def save_work_processes(
    session: Session, scope: Scope, company_id: str, version: int, crebo: str, answers: Mapping[str, bool | None]
) -> Company:
    """Write what can be done here for a qualification: True, False or None (unknown) per code of a work process.

    `version` is the company's; raises NotFound or Stale. Only answers that changed get today's date.
    """
    company = locked_at(session, scope, company_id, version)
    known = {one.code: one for one in parts.parts(session, scope, company_id, OfferedWorkProcess) if one.crebo == crebo}
    before = {code: known[code].possible if code in known else None for code in answers}
    codes = changed_fields(before, answers)
    for code in codes:
        answer = {"possible": answers[code], "dated_on": today(), "source": Kind.SCHOOL.value}
        if code not in known:
            columns = {"company_id": company_id, "crebo": crebo, "code": code, **answer}
            parts.insert(session, scope, OfferedWorkProcess, new_id(), columns)
        elif answers[code] is None:
            parts.remove(session, scope, company_id, OfferedWorkProcess, known[code].id)
        else:
            parts.write(session, scope, company_id, OfferedWorkProcess, known[code].id, answer)
    if not codes:
        return company
    company = editing.touch(session, scope, company)
    changed(session, scope, company_id, "company.work_processes_edited", codes)
    return company


def locked_company(session: Session, scope: Scope, company_id: str) -> Company:
    """The company, locked until the transaction ends; raises NotFound."""
    company = editing.locked(session, scope, company_id)
    if company is None:
        raise NotFound()
    return company


def locked_at(session: Session, scope: Scope, company_id: str, version: int) -> Company:
    """The company, locked, when `version` is its present one; raises NotFound, or Stale with the present value."""
    company = locked_company(session, scope, company_id)
    if company.version != version:
        raise Stale(company)
    return company


def changed(session: Session, scope: Scope, company_id: str, event: str, fields: tuple[str, ...] = ()) -> None:
    """What follows every change: derived columns and keys, the registry's version, the audit event."""
    editing.refresh(session, scope, company_id)
    bump(session, scope.institution_id)
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=company_id,
        fields=fields,
    )
