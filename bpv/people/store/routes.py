"""Changes of route."""

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from bpv.core.db import Clash
from bpv.organisation.models import Route
from bpv.people.models import RouteChange
from bpv.people.tables import RouteChangeRow, StudentRow


def value(row: RouteChangeRow) -> RouteChange:
    """The frozen value of a change."""
    return RouteChange(
        id=row.id,
        student_id=row.student_id,
        before=Route(row.before),
        route=Route(row.route),
        starts_on=row.starts_on,
        reason=row.reason,
        set_by=row.set_by,
        applied=row.applied_at is not None,
    )


def of_student(session: Session, institution_id: str, student_id: str) -> tuple[RouteChange, ...]:
    """Every change of a student, oldest first."""
    rows = session.execute(
        select(RouteChangeRow)
        .where(col(RouteChangeRow.institution_id) == institution_id, col(RouteChangeRow.student_id) == student_id)
        .order_by(col(RouteChangeRow.starts_on))
        .execution_options(populate_existing=True)
    ).scalars()
    return tuple(value(row) for row in rows)


def add(session: Session, institution_id: str, change: RouteChange, at: datetime) -> bool:
    """Keep a change; False when somebody else made one for that day."""
    row = RouteChangeRow(
        id=change.id,
        institution_id=institution_id,
        student_id=change.student_id,
        before=change.before.value,
        route=change.route.value,
        starts_on=change.starts_on,
        reason=change.reason,
        set_by=change.set_by,
        at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except Clash:
        return False
    return True


def withdraw(session: Session, institution_id: str, change_id: str) -> bool:
    """Take a change away that is not applied yet; False when it is, or is gone."""
    done = session.connection().execute(
        delete(RouteChangeRow).where(
            col(RouteChangeRow.id) == change_id,
            col(RouteChangeRow.institution_id) == institution_id,
            col(RouteChangeRow.applied_at).is_(None),
        )
    )
    session.expire_all()
    return done.rowcount == 1


def apply_due(session: Session, day: date, at: datetime) -> int:
    """Let the records of students follow the changes whose day has come, each change once and in order; how many. Of
    two at once, the condition lets one through."""
    due = session.execute(
        select(col(RouteChangeRow.id), col(RouteChangeRow.student_id), col(RouteChangeRow.route))
        .where(col(RouteChangeRow.applied_at).is_(None), col(RouteChangeRow.starts_on) <= day)
        .order_by(col(RouteChangeRow.starts_on))
    ).all()
    count = 0
    for change_id, student_id, route in due:
        mine = (col(RouteChangeRow.id) == change_id, col(RouteChangeRow.applied_at).is_(None))
        if session.connection().execute(update(RouteChangeRow).where(*mine).values(applied_at=at)).rowcount:
            session.connection().execute(
                update(StudentRow)
                .where(col(StudentRow.id) == student_id)
                .values(route=route, version=col(StudentRow.version) + 1)
            )
            count += 1
    session.expire_all()
    return count
