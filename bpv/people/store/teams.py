"""Students who change teams. The old team is remembered with the last day: history stays with it (MON-09)."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from bpv.core.bulk import chunks, insert_rows
from bpv.core.ids import new_id
from bpv.people.models import Group
from bpv.people.tables import AccountRow, GrantRow, PastTeamRow, StudentRow


def groups(session: Session, institution_id: str, team_id: str) -> dict[Group, int]:
    """How many students of a team there are per crebo and cohort, newest cohort first."""
    rows = session.exec(
        select(StudentRow.crebo, StudentRow.cohort, func.count())
        .where(StudentRow.institution_id == institution_id, StudentRow.team_id == team_id)
        .group_by(StudentRow.crebo, col(StudentRow.cohort))
        .order_by(col(StudentRow.cohort).desc(), StudentRow.crebo)
    )
    return {(crebo, cohort): count for crebo, cohort, count in rows}


def move(
    session: Session, institution_id: str, team_id: str, successor_id: str, group: Group | None, until: date
) -> int:
    """Move the students of a team, or of one crebo and cohort in it, to another; returns how many."""
    query = select(StudentRow.id).where(StudentRow.institution_id == institution_id, StudentRow.team_id == team_id)
    if group is not None:
        query = query.where(StudentRow.crebo == group[0], StudentRow.cohort == group[1])
    ids = list(session.exec(query.order_by(StudentRow.id).with_for_update()))
    remember(session, institution_id, ((student_id, team_id) for student_id in ids), until)
    for part in chunks(ids):
        session.connection().execute(
            update(StudentRow)
            .where(col(StudentRow.id).in_(part))
            .values(team_id=successor_id, version=StudentRow.version + 1)
        )
    session.expire_all()
    return len(ids)


def remember(session: Session, institution_id: str, pairs: Iterable[tuple[str, str]], until: date) -> None:
    """Keep that students belonged to a team until a day; what is known already is not kept twice."""
    wanted = set(pairs)
    held: set[tuple[str, str]] = set()
    for part in chunks(sorted({student_id for student_id, _ in wanted})):
        held |= set(
            session.exec(
                select(PastTeamRow.student_id, PastTeamRow.team_id).where(
                    PastTeamRow.institution_id == institution_id,
                    col(PastTeamRow.student_id).in_(part),
                    PastTeamRow.valid_until == until,
                )
            )
        )
    rows = [
        {
            "id": new_id(),
            "institution_id": institution_id,
            "student_id": student_id,
            "team_id": team_id,
            "valid_until": until,
        }
        for student_id, team_id in sorted(wanted - held)
    ]
    insert_rows(session, PastTeamRow, rows)


def of_team_on(session: Session, institution_id: str, team_id: str, day: date) -> frozenset[str]:
    """The students who belonged to a team on a day: by the first remembered end on or after it, else by today's."""
    first = (
        select(PastTeamRow.student_id, func.min(PastTeamRow.valid_until).label("until"))
        .where(PastTeamRow.institution_id == institution_id, col(PastTeamRow.valid_until) >= day)
        .group_by(PastTeamRow.student_id)
        .subquery()
    )
    then = session.exec(
        select(PastTeamRow.student_id, PastTeamRow.team_id).join(
            first,
            (col(PastTeamRow.student_id) == first.c.student_id) & (col(PastTeamRow.valid_until) == first.c.until),
        )
    ).all()
    now = session.exec(
        select(StudentRow.id).where(StudentRow.institution_id == institution_id, StudentRow.team_id == team_id)
    )
    moved = {student_id for student_id, _ in then}
    return frozenset({one for one in now if one not in moved} | {one for one, team in then if team == team_id})


def holders(session: Session, institution_id: str, team_id: str) -> tuple[tuple[str, str], ...]:
    """Account and role of every role at a team whose account is active."""
    rows = session.exec(
        select(GrantRow.account_id, GrantRow.role)
        .join(AccountRow, col(AccountRow.id) == GrantRow.account_id)
        .where(GrantRow.institution_id == institution_id, GrantRow.team_id == team_id, col(AccountRow.active))
        .order_by(GrantRow.account_id, GrantRow.role)
    )
    return tuple((account_id, role) for account_id, role in rows)


def held_at(session: Session, institution_id: str, team_id: str) -> Collection[tuple[str, str]]:
    """Account and role of every role at a team, whether the account is active or not."""
    rows = session.exec(
        select(GrantRow.account_id, GrantRow.role).where(
            GrantRow.institution_id == institution_id, GrantRow.team_id == team_id
        )
    )
    return {(account_id, role) for account_id, role in rows}
