"""Who looks after students: supervisors on a day, and coordinators by team and college."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.core.rights import Role
from bpv.people.store.supervision import able, running
from bpv.people.tables import AccountRow, GrantRow, SupervisionRow


def supervisors(session: Session, institution_id: str, student_ids: Collection[str], day: date) -> dict[str, str]:
    """The account that supervises each of these students on a day; of several, who began last."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(student_ids))):
        query = (
            select(col(SupervisionRow.student_id), col(SupervisionRow.account_id))
            .join(AccountRow, col(AccountRow.id) == col(SupervisionRow.account_id))
            .where(
                col(SupervisionRow.institution_id) == institution_id,
                col(SupervisionRow.student_id).in_(part),
                running(day),
                able(),
            )
            .order_by(col(SupervisionRow.valid_from), col(SupervisionRow.id).desc())
        )
        for student_id, account_id in session.execute(query):
            found[student_id] = account_id
    return found


def coordinators(session: Session, institution_id: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """Active accounts with the role of coordinator, with the team or college that it is bounded to, by name."""
    query = (
        select(col(AccountRow.id), col(GrantRow.team_id), col(GrantRow.college_id))
        .join(GrantRow, col(GrantRow.account_id) == col(AccountRow.id))
        .where(
            col(AccountRow.institution_id) == institution_id,
            col(AccountRow.active),
            col(GrantRow.role) == Role.COORDINATOR.value,
        )
        .order_by(col(AccountRow.name), col(AccountRow.id))
    )
    return tuple((account_id, team_id, college_id) for account_id, team_id, college_id in session.execute(query))
