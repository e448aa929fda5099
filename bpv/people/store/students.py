"""Students within a scope. What lies outside the scope looks exactly like what does not exist."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, false, func, or_, update
from sqlmodel import Session, col, select, true

from bpv.core.db import holding
from bpv.core.rights import Reach, Scope
from bpv.people.models import Student, StudentFields
from bpv.people.tables import StudentRow, SupervisionRow

NAMES: Final = (*StudentFields.model_fields, "id", "institution_id", "account_id", "team_id", "version")
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(StudentRow, name) for name in NAMES)


def within(scope: Scope, team_ids: Collection[str], day: date) -> ColumnElement[bool]:
    """The condition of a scope: OWN by the student's id, ASSIGNED by supervision on the day, wider reaches by team.

    A wider reach includes the narrower ones: who sees a team also sees a student of elsewhere whom they supervise.
    """
    own = col(StudentRow.id) == scope.student_id if scope.student_id else false()
    if scope.reach is Reach.ALL:
        return true()
    if scope.reach is Reach.OWN:
        return own
    if scope.reach not in (Reach.ASSIGNED, Reach.TEAM, Reach.COLLEGE):
        return false()
    assigned = col(StudentRow.id).in_(
        select(SupervisionRow.student_id).where(
            col(SupervisionRow.account_id) == scope.account_id,
            col(SupervisionRow.institution_id) == scope.institution_id,
            col(SupervisionRow.valid_from) <= day,
            or_(col(SupervisionRow.valid_until).is_(None), col(SupervisionRow.valid_until) >= day),
        )
    )
    if scope.reach is Reach.ASSIGNED or not team_ids:
        return assigned
    return or_(assigned, col(StudentRow.team_id).in_(team_ids))


def value(row: Any) -> Student:
    """The frozen value of a row of `COLUMNS`; it comes from our own table, so it is not validated again."""
    return Student.model_construct(**dict(zip(NAMES, row, strict=True)))


def get(session: Session, scope: Scope, team_ids: Collection[str], student_id: str, day: date) -> Student | None:
    """A student within the scope, or None. One query."""
    found = session.execute(
        select(*COLUMNS).where(
            col(StudentRow.id) == student_id,
            col(StudentRow.institution_id) == scope.institution_id,
            within(scope, team_ids, day),
        )
    ).first()
    return None if found is None else value(found)


def page(
    session: Session, scope: Scope, team_ids: Collection[str], day: date, *, q: str, offset: int, limit: int
) -> tuple[tuple[Student, ...], int]:
    """Students within the scope whose name or number holds `q`, by name, and how many there are in all."""
    wanted = [col(StudentRow.institution_id) == scope.institution_id, within(scope, team_ids, day)]
    if q:
        wanted.append(or_(holding(StudentRow.name, q), holding(StudentRow.number, q)))
    total = session.execute(select(func.count()).select_from(StudentRow).where(*wanted)).scalar_one()
    rows = session.execute(
        select(*COLUMNS).where(*wanted).order_by(StudentRow.name, StudentRow.id).offset(offset).limit(limit)
    )
    return tuple(value(row) for row in rows), total


def anywhere(session: Session, id_or_number: str) -> tuple[Student, ...]:
    """Students of any institution with this id or number: for the operator's command line only."""
    rows = session.execute(
        select(*COLUMNS).where(or_(col(StudentRow.id) == id_or_number, col(StudentRow.number) == id_or_number)).limit(2)
    )
    return tuple(value(row) for row in rows)


def link(session: Session, institution_id: str, number: str, account_id: str) -> bool:
    """Make the account that of the student with this number; False when there is none, or another account has it."""
    linked = session.connection().execute(
        update(StudentRow)
        .where(
            col(StudentRow.institution_id) == institution_id,
            col(StudentRow.number) == number,
            or_(col(StudentRow.account_id).is_(None), col(StudentRow.account_id) == account_id),
        )
        .values(account_id=account_id)
    )
    session.expire_all()
    return linked.rowcount == 1


def unlink(session: Session, account_id: str) -> None:
    """The account is nobody's among the students any more."""
    session.connection().execute(
        update(StudentRow).where(col(StudentRow.account_id) == account_id).values(account_id=None)
    )
    session.expire_all()


def known(session: Session, institution_id: str, number: str) -> bool:
    """True when a student of the institution has this number."""
    held = select(StudentRow.id).where(StudentRow.institution_id == institution_id, StudentRow.number == number)
    return session.exec(held).first() is not None


def per_cohort(session: Session, institution_id: str, crebo: str) -> tuple[tuple[str, int, int], ...]:
    """Route, cohort and number of students of a qualification, newest cohort first."""
    route, cohort = col(StudentRow.route), col(StudentRow.cohort)
    rows = session.execute(
        select(route, cohort, func.count())
        .where(col(StudentRow.institution_id) == institution_id, col(StudentRow.crebo) == crebo)
        .group_by(route, cohort)
        .order_by(cohort.desc(), route)
    )
    return tuple((str(one), year, number) for one, year, number in rows)
