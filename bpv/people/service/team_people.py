"""Who works for a team, for rooms that bring them together."""

from collections.abc import Collection

from sqlmodel import Session

from bpv.core.directory import Colleague
from bpv.core.rights import Role
from bpv.people.store import team_people as store


def of_team(
    session: Session, institution_id: str, team_id: str, college_id: str, roles: Collection[Role]
) -> tuple[Colleague, ...]:
    """The active accounts of the institution that hold one of the roles for this team, for its college or for the whole
    school, by name. One query."""
    return store.of_team(session, institution_id, team_id, college_id, roles)
