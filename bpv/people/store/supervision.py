"""Who supervises which student, and when. Rows end; only what never began is removed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bpv.core.bulk import chunks
from bpv.core.db import holding
from bpv.core.rights import Reach, Role, Scope
from bpv.people.models import Student, Supervision
from bpv.people.store.students import COLUMNS, value
from bpv.people.tables import AccountRow, GrantRow, StudentRow, SupervisionRow

NOBODY: Final = "none"  # asks for students whom nobody supervises


@dataclass(frozen=True)
class Wanted:
    """What a list of students is narrowed to; `supervisor` is an account, `NOBODY`, or "" for all."""

    q: str = ""
    team_id: str = ""
    cohort: int | None = None
    supervisor: str = ""


def within(scope: Scope, team_ids: Collection[str]) -> ColumnElement[bool]:
    """Students of the granted teams, or of the whole institution."""
    own = col(StudentRow.institution_id) == scope.institution_id
    if scope.reach is Reach.ALL:
        return own
    return and_(own, col(StudentRow.team_id).in_(team_ids)) if team_ids else false()


def running(day: date) -> ColumnElement[bool]:
    """A supervision that runs on the day."""
    until = col(SupervisionRow.valid_until)
    return and_(col(SupervisionRow.valid_from) <= day, or_(until.is_(None), until >= day))


def able() -> ColumnElement[bool]:
    """The account of a supervision is active and holds the role."""
    held = exists().where(col(GrantRow.account_id) == col(AccountRow.id), col(GrantRow.role) == Role.SUPERVISOR.value)
    return and_(col(AccountRow.active), held)


def supervised(day: date) -> ColumnElement[bool]:
    """Somebody who can sign in as a supervisor supervises the student on the day."""
    return exists().where(
        col(SupervisionRow.student_id) == col(StudentRow.id),
        col(AccountRow.id) == col(SupervisionRow.account_id),
        running(day),
        able(),
    )


def conditions(scope: Scope, team_ids: Collection[str], day: date, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a student must meet to be on the list."""
    found = [within(scope, team_ids)]
    if wanted.q:
        found.append(or_(holding(StudentRow.name, wanted.q), holding(StudentRow.number, wanted.q)))
    if wanted.team_id:
        found.append(col(StudentRow.team_id) == wanted.team_id)
    if wanted.cohort:
        found.append(col(StudentRow.cohort) == wanted.cohort)
    if wanted.supervisor == NOBODY:
        found.append(~supervised(day))
    elif wanted.supervisor:
        found.append(
            exists().where(
                col(SupervisionRow.student_id) == col(StudentRow.id),
                col(SupervisionRow.account_id) == wanted.supervisor,
                running(day),
            )
        )
    return found


def page(
    session: Session, scope: Scope, team_ids: Collection[str], day: date, wanted: Wanted, *, offset: int, limit: int
) -> tuple[tuple[Student, ...], int]:
    """Students, those without a supervisor first, and how many there are in all."""
    where = conditions(scope, team_ids, day, wanted)
    total = count(session, scope, team_ids, day, wanted)
    order = (supervised(day).asc(), col(StudentRow.name), col(StudentRow.id))
    rows = session.execute(select(*COLUMNS).where(*where).order_by(*order).offset(offset).limit(limit))
    return tuple(value(row) for row in rows), total


def count(session: Session, scope: Scope, team_ids: Collection[str], day: date, wanted: Wanted) -> int:
    """How many students there are of what is wanted."""
    where = conditions(scope, team_ids, day, wanted)
    return session.exec(select(func.count()).select_from(StudentRow).where(*where)).one()


def cohorts(session: Session, scope: Scope, team_ids: Collection[str]) -> tuple[int, ...]:
    """The cohorts of the students, newest first."""
    found = select(StudentRow.cohort).where(within(scope, team_ids)).distinct()
    return tuple(session.exec(found.order_by(col(StudentRow.cohort).desc())))


def of_students(session: Session, institution_id: str, student_ids: Iterable[str]) -> tuple[Supervision, ...]:
    """Every supervision of these students with the name of who does it, newest first."""
    query = (
        select_columns(
            col(SupervisionRow.id),
            col(SupervisionRow.student_id),
            col(SupervisionRow.account_id),
            col(AccountRow.name),
            able().label("current"),
            col(SupervisionRow.valid_from),
            col(SupervisionRow.valid_until),
        )
        .join(AccountRow, col(AccountRow.id) == SupervisionRow.account_id)
        .where(
            col(SupervisionRow.institution_id) == institution_id, col(SupervisionRow.student_id).in_(list(student_ids))
        )
        .order_by(col(SupervisionRow.valid_from).desc(), col(SupervisionRow.id))
    )
    return tuple(Supervision(*row) for row in session.execute(query))


def locked(session: Session, scope: Scope, team_ids: Collection[str], student_ids: Collection[str]) -> set[str]:
    """Which of these students lie within the scope; their rows are locked, so that two people take turns."""
    query: Any = select(StudentRow.id).where(within(scope, team_ids), col(StudentRow.id).in_(list(student_ids)))
    return set(session.exec(query.order_by(StudentRow.id).with_for_update()))


def not_over(session: Session, institution_id: str, student_ids: Collection[str], day: date) -> list[SupervisionRow]:
    """The supervisions of these students that end on or after the day, or never."""
    until = col(SupervisionRow.valid_until)
    rows = session.exec(
        select(SupervisionRow)
        .where(
            SupervisionRow.institution_id == institution_id,
            col(SupervisionRow.student_id).in_(list(student_ids)),
            or_(until.is_(None), until >= day),
        )
        .order_by(col(SupervisionRow.valid_from), col(SupervisionRow.id))
    )
    return list(rows)


def stop(session: Session, row: SupervisionRow, last: date) -> None:
    """End a supervision; one that would end before it begins never was, and goes."""
    if row.valid_from > last:
        session.delete(row)
    else:
        row.valid_until = last


def begin(
    session: Session, institution_id: str, account_id: str, student_id: str, first: date, rows: list[SupervisionRow]
) -> bool:
    """Let an account supervise a student from a day on, without an end; False when that is so already.

    `rows` are all supervisions of the student that are not over on that day. The same pair never overlaps itself: what
    runs goes on, what would begin later begins now.
    """
    own = [row for row in rows if (row.student_id, row.account_id) == (student_id, account_id)]
    if not own:
        session.add(
            SupervisionRow(
                institution_id=institution_id, account_id=account_id, student_id=student_id, valid_from=first
            )
        )
        return True
    kept, *later = own
    changed = bool(later) or kept.valid_until is not None or kept.valid_from > first
    for row in later:
        session.delete(row)
    kept.valid_from, kept.valid_until = min(kept.valid_from, first), None
    return changed


def transfer(
    session: Session,
    institution_id: str,
    account_id: str,
    student_ids: Collection[str],
    first: date,
    *,
    alone: bool,
) -> int:
    """The account supervises these students from a day on; `alone` ends what others do. How many students changed."""
    changed = 0
    for part in chunks(sorted(student_ids)):
        rows = not_over(session, institution_id, part, first)
        for student_id in part:
            others = [row for row in rows if row.student_id == student_id and row.account_id != account_id and alone]
            for row in others:
                stop(session, row, first - timedelta(days=1))
            changed += begin(session, institution_id, account_id, student_id, first, rows) or bool(others)
    session.flush()
    return changed


def end(session: Session, institution_id: str, account_id: str, student_ids: Collection[str], last: date) -> int:
    """End the supervision of these students after a day: by one account, or by all when `account_id` is "".

    How many supervisions ended.
    """
    rows = [
        row
        for row in not_over(session, institution_id, student_ids, last + timedelta(days=1))
        if account_id in ("", row.account_id)
    ]
    for row in rows:
        stop(session, row, last)
    session.flush()
    return len(rows)
