"""What goes along to a team that follows another: students, roles, periods. Only when asked; the past stays."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import Refused
from bpv.core.rights import Role, Scope
from bpv.organisation import service as organisation
from bpv.people.models import MoveAsked, Moved, Staying
from bpv.people.store import accounts, sessions
from bpv.people.store import teams as store


def staying(session: Session, institution_id: str, team_id: str, day: date) -> Staying:
    """What still stands at a team, seen from the day on which another takes over."""
    return Staying(
        store.groups(session, institution_id, team_id),
        len(store.holders(session, institution_id, team_id)),
        organisation.periods_going_on(session, institution_id, team_id, day),
    )


def move(session: Session, scope: Scope, team_id: str, successor_id: str, asked: MoveAsked, instant: datetime) -> Moved:
    """Move what is asked from a team to one that follows it, in the caller's transaction.

    Roles are given at the successor and stay at the old team, whose history they open. Raises `NotFound` for a team
    that does not follow, `Refused` before its first day or when nothing is asked.
    """
    if not (asked.students or asked.roles or asked.periods):
        raise Refused("people.nothing_to_move")
    own = scope.institution_id
    pair = organisation.succession(session, own, team_id, successor_id)
    until = pair.starts_on - timedelta(days=1)
    moved = Moved(
        store.move(session, own, team_id, successor_id, asked.group, until) if asked.students else 0,
        give_roles(session, scope, team_id, successor_id, instant) if asked.roles else 0,
        organisation.move_periods(session, own, pair) if asked.periods else 0,
    )
    names = (("students", moved.students), ("roles", moved.roles), ("periods", moved.periods))
    audit.record(
        session,
        "team.moved",
        institution_id=own,
        actor_id=scope.account_id,
        object_id=team_id,
        fields=tuple(name for name, count in names if count),
    )
    return moved


def give_roles(session: Session, scope: Scope, team_id: str, successor_id: str, instant: datetime) -> int:
    """Give everybody at the successor the roles that they hold at the old team; their sessions end, as always."""
    own, held = scope.institution_id, store.held_at(session, scope.institution_id, successor_id)
    missing = [one for one in store.holders(session, own, team_id) if one not in held]
    for account_id, role in missing:
        accounts.give(session, own, account_id, Role(role), None, successor_id, instant)
    for account_id in sorted({account_id for account_id, _ in missing} - {scope.account_id}):
        sessions.end_all(session, account_id)
    return len(missing)
