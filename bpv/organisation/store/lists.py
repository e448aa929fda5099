"""Qualifications per edition, and their work processes."""

from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bpv.core.db import holding
from bpv.organisation.models import (
    Qualification,
    WorkProcess,
)
from bpv.organisation.store.rows import raw
from bpv.organisation.tables import (
    QualificationRow,
    WorkProcessRow,
)

SORTS: Final = {
    "crebo": (QualificationRow.crebo, QualificationRow.edition),
    "name": (QualificationRow.name, QualificationRow.crebo, QualificationRow.edition),
    "level": (QualificationRow.level, QualificationRow.name, QualificationRow.id),
}
EDITIONS: Final = (
    select_columns(col(QualificationRow.name), col(QualificationRow.valid_until))
    .where(
        col(QualificationRow.institution_id) == bindparam("institution_id"),
        col(QualificationRow.crebo) == bindparam("crebo"),
        col(QualificationRow.valid_from) <= bindparam("day"),
    )
    .order_by(col(QualificationRow.edition).desc())
)


def qualifications_page(
    session: Session,
    institution_id: str,
    *,
    q: str,
    level: int | None,
    sort: str,
    descending: bool,
    offset: int,
    limit: int,
) -> tuple[tuple[Qualification, ...], int]:
    """Qualifications whose name, file or crebo holds `q`, and how many there are in all."""
    found = select(QualificationRow).where(QualificationRow.institution_id == institution_id)
    if q:
        columns = (
            QualificationRow.name,
            QualificationRow.file_name,
            QualificationRow.crebo,
            QualificationRow.domain_name,
        )
        found = found.where(or_(*(holding(column, q) for column in columns)))
    if level is not None:
        found = found.where(QualificationRow.level == level)
    total = session.exec(select(func.count()).select_from(found.subquery())).one()
    order = [(col(one).desc() if descending else col(one).asc()).nulls_last() for one in SORTS[sort or "name"]]
    rows = session.exec(found.order_by(*order).offset(offset).limit(limit)).all()
    return tuple(Qualification.model_validate(raw(row)) for row in rows), total


def qualifications(
    session: Session, institution_id: str, crebos: frozenset[str] | None, day: date
) -> tuple[Qualification, ...]:
    """The qualifications that hold on a day, newest edition per crebo; of these crebos when they are named."""
    found = select(QualificationRow).where(
        QualificationRow.institution_id == institution_id, col(QualificationRow.valid_from) <= day
    )
    if crebos is not None:
        found = found.where(col(QualificationRow.crebo).in_(crebos))
    newest = {row.crebo: row for row in session.exec(found.order_by(col(QualificationRow.edition)))}
    live = [row for row in newest.values() if row.valid_until is None or row.valid_until >= day]
    return tuple(Qualification.model_validate(raw(row)) for row in sorted(live, key=lambda r: (r.name, r.crebo)))


def work_processes(session: Session, institution_id: str, crebo: str) -> tuple[WorkProcess, ...]:
    """The work processes of a qualification, in the order of its file."""
    return work_processes_of(session, institution_id, frozenset({crebo}))


def work_processes_of(session: Session, institution_id: str, crebos: frozenset[str]) -> tuple[WorkProcess, ...]:
    """The work processes of several qualifications in one query, in the order of their files."""
    rows = session.exec(
        select(WorkProcessRow)
        .where(WorkProcessRow.institution_id == institution_id, col(WorkProcessRow.crebo).in_(crebos))
        .order_by(WorkProcessRow.crebo, WorkProcessRow.core_task_code, WorkProcessRow.code)
    )
    return tuple(WorkProcess.model_validate(raw(row)) for row in rows)


def qualification_name(session: Session, institution_id: str, crebo: str, day: date) -> str | None:
    """The name of a qualification in the newest edition that holds on the day."""
    asked = {"institution_id": institution_id, "crebo": crebo, "day": day}
    newest = session.execute(EDITIONS, asked).first()
    if newest is None or (newest.valid_until is not None and newest.valid_until < day):
        return None
    return str(newest.name)


def crebo_names(session: Session, institution_id: str) -> dict[str, str]:
    """The name of every crebo in any edition; the newest edition's name counts."""
    found = select(QualificationRow.crebo, QualificationRow.name).where(
        col(QualificationRow.institution_id) == institution_id
    )
    return {crebo: name for crebo, name in session.exec(found.order_by(col(QualificationRow.edition)))}
