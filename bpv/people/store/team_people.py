"""Accounts by the team that their role is bounded to."""

from collections.abc import Collection

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from bpv.core.directory import Colleague
from bpv.core.rights import Role
from bpv.people.tables import AccountRow, GrantRow


def of_team(
    session: Session, institution_id: str, team_id: str, college_id: str, roles: Collection[Role]
) -> tuple[Colleague, ...]:
    """The active accounts that hold one of the roles for this team, its college or the whole school, by name."""
    grant = GrantRow
    whole = and_(col(grant.team_id).is_(None), col(grant.college_id).is_(None))
    held = select(grant.account_id).where(
        grant.institution_id == institution_id,
        col(grant.role).in_([role.value for role in roles]),
        or_(col(grant.team_id) == team_id, col(grant.college_id) == college_id, whole),
    )
    mine = (AccountRow.institution_id == institution_id, col(AccountRow.active), col(AccountRow.id).in_(held))
    query = select(AccountRow.id, AccountRow.name).where(*mine).order_by(AccountRow.name, AccountRow.id)
    return tuple(Colleague(account_id, name) for account_id, name in session.exec(query))
