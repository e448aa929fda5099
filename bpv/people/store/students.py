"""Students within a scope. What lies outside the scope looks exactly like what does not exist."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, func, or_, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select, true

from bpv.core.bulk import chunks
from bpv.core.db import holding
from bpv.core.rights import Reach, Scope
from bpv.people.models import Student, StudentFields
from bpv.people.tables import CoachingRow, StudentRow, SupervisionRow

NAMES: Final = (*StudentFields.model_fields, "id", "institution_id", "account_id", "team_id", "version")
Ids = Select[Any]  # a query of ids
COLUMNS: Final[tuple[Any, ...]] = tuple(getattr(StudentRow, name) for name in NAMES)


def within(scope: Scope, team_ids: Collection[str], day: date) -> ColumnElement[bool]:
    """The condition of a scope: OWN by the student's id, ASSIGNED by supervision on the day (for an act that is open to
    coaches also by coaching), wider reaches by team.

    A wider reach includes the narrower ones: who sees a team also sees a student of elsewhere whom they supervise.
    """
    own = col(StudentRow.id) == scope.student_id if scope.student_id else false()
    if scope.reach is Reach.ALL:
        return true()
    if scope.reach is Reach.OWN:
        return own
    if scope.reach not in (Reach.ASSIGNED, Reach.TEAM, Reach.COLLEGE):
        return false()
    assigned = guided(SupervisionRow, scope, day)
    if scope.coaching:
        assigned = or_(assigned, guided(CoachingRow, scope, day))
    if scope.reach is Reach.ASSIGNED or not team_ids:
        return assigned
    return or_(assigned, col(StudentRow.team_id).in_(team_ids))


def value(row: Any) -> Student:
    """The frozen value of a row of `COLUMNS`; it comes from our own table, so it is not validated again."""
    return Student.model_construct(**dict(zip(NAMES, row, strict=True)))


def guided(table: Any, scope: Scope, day: date) -> ColumnElement[bool]:
    """The account of the scope supervises, or coaches, the student on the day."""
    return col(StudentRow.id).in_(
        sql_select(col(table.student_id)).where(
            col(table.account_id) == scope.account_id,
            col(table.institution_id) == scope.institution_id,
            col(table.valid_from) <= day,
            or_(col(table.valid_until).is_(None), col(table.valid_until) >= day),
        )
    )


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


def ids_within(scope: Scope, team_ids: Collection[str], day: date, q: str, team_id: str = "") -> Ids:
    """The query of the ids of students within the scope whose name or number holds `q`; of one team when named."""
    query = sql_select(col(StudentRow.id)).where(
        col(StudentRow.institution_id) == scope.institution_id, within(scope, team_ids, day)
    )
    if team_id:
        query = query.where(col(StudentRow.team_id) == team_id)
    return query.where(or_(holding(StudentRow.name, q), holding(StudentRow.number, q))) if q else query


def by_ids(session: Session, institution_id: str, student_ids: Collection[str]) -> dict[str, Student]:
    """Students of the institution by id; ids of nobody, or of another school, are left out."""
    found: dict[str, Student] = {}
    for part in chunks(sorted(set(student_ids))):
        query = sql_select(*COLUMNS).where(
            col(StudentRow.institution_id) == institution_id, col(StudentRow.id).in_(part)
        )
        found |= {one.id: one for one in map(value, session.execute(query))}
    return found


def by_numbers(session: Session, institution_id: str, numbers: Collection[str]) -> dict[str, Student]:
    """Students of the institution by their school number."""
    found: dict[str, Student] = {}
    for part in chunks(sorted(set(numbers))):
        query = sql_select(*COLUMNS).where(
            col(StudentRow.institution_id) == institution_id, col(StudentRow.number).in_(part)
        )
        found |= {one.number: one for one in map(value, session.execute(query))}
    return found


def hold(session: Session, institution_id: str, student_id: str) -> Student | None:
    """A student of the institution, locked until the transaction ends: nobody places them twice meanwhile."""
    mine = (col(StudentRow.id) == student_id, col(StudentRow.institution_id) == institution_id)
    row = session.execute(sql_select(*COLUMNS).where(*mine).with_for_update()).first()
    return None if row is None else value(row)


def of_cohort(
    session: Session, institution_id: str, crebo: str, route: str, cohort: int, team_ids: Collection[str] | None
) -> tuple[Student, ...]:
    """The students of a cohort, by name; only those of these teams when they are given."""
    query = sql_select(*COLUMNS).where(
        col(StudentRow.institution_id) == institution_id,
        col(StudentRow.crebo) == crebo,
        col(StudentRow.route) == route,
        col(StudentRow.cohort) == cohort,
    )
    if team_ids is not None:
        query = query.where(col(StudentRow.team_id).in_(team_ids))
    return tuple(value(row) for row in session.execute(query.order_by(StudentRow.name, StudentRow.id)))


def cohorts(session: Session, institution_id: str) -> dict[tuple[str, str, int], dict[str | None, int]]:
    """How many students each team has of each cohort."""
    plan = (col(StudentRow.crebo), col(StudentRow.route), col(StudentRow.cohort), col(StudentRow.team_id))
    query = sql_select(*plan, func.count()).where(col(StudentRow.institution_id) == institution_id).group_by(*plan)
    found: dict[tuple[str, str, int], dict[str | None, int]] = {}
    for crebo, route, cohort, team_id, number in session.execute(query):
        found.setdefault((crebo, str(route), cohort), {})[team_id] = number
    return found


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


def teams(session: Session, institution_id: str) -> dict[str, tuple[str, int]]:
    """Team and study year of every student who is in a team, by id of the student."""
    query = sql_select(col(StudentRow.id), col(StudentRow.team_id), col(StudentRow.study_year)).where(
        col(StudentRow.institution_id) == institution_id, col(StudentRow.team_id).is_not(None)
    )
    return {student_id: (str(team_id), year) for student_id, team_id, year in session.execute(query)}
