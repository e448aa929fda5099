"""Signed-in devices: finding the one with a token, with everything a request needs to know, in one question."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy
from sqlalchemy import bindparam, func, or_, update
from sqlmodel import Session, col, delete, select

from bpv.core.rights import Grant, Principal, Role
from bpv.people.models import Device, OpenSession
from bpv.people.rules import sessions as rules
from bpv.people.tables import AccountRow, GrantRow, SessionRow, StudentRow

# Asked at every request, so it is built once, and fetches columns instead of objects.
FIND: Final[sqlalchemy.Select[*tuple[Any, ...]]] = (
    sqlalchemy.select(
        col(SessionRow.id),
        col(SessionRow.token_hash),
        col(SessionRow.created_at),
        col(SessionRow.rotated_at),
        col(SessionRow.last_seen_at),
        col(SessionRow.expires_at),
        col(SessionRow.idle_seconds),
        col(SessionRow.proof_at),
        col(AccountRow.id).label("account_id"),
        col(AccountRow.institution_id),
        col(AccountRow.name),
        col(AccountRow.language),
        col(AccountRow.active),
        col(GrantRow.id).label("grant_id"),
        col(GrantRow.role),
        col(GrantRow.college_id),
        col(GrantRow.team_id),
        col(StudentRow.id).label("student_id"),
    )
    .join(AccountRow, col(AccountRow.id) == col(SessionRow.account_id))
    .join(GrantRow, col(GrantRow.account_id) == col(AccountRow.id), isouter=True)
    .join(StudentRow, col(StudentRow.account_id) == col(AccountRow.id), isouter=True)
    .where(or_(col(SessionRow.token_hash) == bindparam("token"), col(SessionRow.previous_hash) == bindparam("token")))
    .order_by(col(GrantRow.granted_at), col(GrantRow.id))
)


def find(session: Session, token_hash: str, instant: datetime) -> OpenSession | None:
    """The session with this token, when it lives and its account is active. Roles are read anew each time."""
    rows = session.connection().execute(FIND, {"token": token_hash}).all()
    if not rows:
        return None
    row = rows[0]
    ages = rules.Ages(row.created_at, row.rotated_at, row.last_seen_at, row.expires_at, row.idle_seconds)
    by_previous = row.token_hash != token_hash
    if not row.active or not rules.alive(ages, instant, by_previous=by_previous):
        return None
    grants = {one.grant_id: Grant(Role(one.role), one.college_id, one.team_id) for one in rows if one.grant_id}
    student_id = next((one.student_id for one in rows if one.student_id), None)
    held = tuple(grants.values())
    return OpenSession(
        id=row.id,
        principal=Principal(
            institution_id=row.institution_id,
            account_id=row.account_id,
            name=row.name,
            language=row.language,
            grants=held,
            student_id=student_id if any(g.role is Role.STUDENT for g in held) else None,
        ),
        proof_at=row.proof_at,
        touch_due=rules.touch_due(ages, instant),
        rotate_due=not by_previous and rules.rotate_due(ages, instant),
    )


def add(
    session: Session,
    *,
    institution_id: str,
    account_id: str,
    token_hash: str,
    device: str,
    limits: rules.Limits,
    instant: datetime,
) -> int:
    """Keep a new session, and end the oldest when the account then has too many; returns how many ended."""
    session.add(
        SessionRow(
            institution_id=institution_id,
            account_id=account_id,
            token_hash=token_hash,
            created_at=instant,
            last_seen_at=instant,
            expires_at=instant + limits.absolute,
            proof_at=instant,
            idle_seconds=int(limits.idle.total_seconds()),
            device=device[: rules.LONGEST_DEVICE],
        )
    )
    session.flush()
    ids = session.exec(
        select(SessionRow.id)
        .where(SessionRow.account_id == account_id)
        .order_by(col(SessionRow.created_at).desc(), col(SessionRow.id))
        .offset(rules.MOST_SESSIONS)
    ).all()
    if ids:
        session.connection().execute(delete(SessionRow).where(col(SessionRow.id).in_(ids)))
    return len(ids)


def touch(session: Session, session_id: str, instant: datetime) -> None:
    """Write the time of use."""
    session.connection().execute(
        update(SessionRow).where(col(SessionRow.id) == session_id).values(last_seen_at=instant)
    )


def rotate(session: Session, session_id: str, token_hash: str, instant: datetime) -> bool:
    """Replace the token of a session whose token was due; False when another request did so first."""
    before = instant - rules.ROTATE_EVERY
    since = func.coalesce(SessionRow.rotated_at, SessionRow.created_at)
    changed = session.connection().execute(
        update(SessionRow)
        .where(col(SessionRow.id) == session_id, since <= before)
        .values(previous_hash=SessionRow.token_hash, token_hash=token_hash, rotated_at=instant, last_seen_at=instant)
    )
    return changed.rowcount == 1


def devices(session: Session, account_id: str, own_id: str | None, instant: datetime) -> tuple[Device, ...]:
    """The live sessions of an account, the latest used first."""
    rows = session.exec(
        select(SessionRow)
        .where(SessionRow.account_id == account_id, col(SessionRow.expires_at) > instant)
        .order_by(col(SessionRow.last_seen_at).desc())
    ).all()
    alive = [row for row in rows if (instant - row.last_seen_at).total_seconds() < row.idle_seconds]
    return tuple(Device(row.id, row.device, row.created_at, row.last_seen_at, row.id == own_id) for row in alive)


def end(session: Session, account_id: str, session_id: str) -> bool:
    """End one session of an account; False when it was not there."""
    ended = session.connection().execute(
        delete(SessionRow).where(col(SessionRow.id) == session_id, col(SessionRow.account_id) == account_id)
    )
    return ended.rowcount == 1


def end_all(session: Session, account_id: str, *, but: str | None = None) -> int:
    """End every session of an account, except one when it is named; returns how many."""
    statement = delete(SessionRow).where(col(SessionRow.account_id) == account_id)
    if but:
        statement = statement.where(col(SessionRow.id) != but)
    return session.connection().execute(statement).rowcount


def prune(session: Session, instant: datetime) -> int:
    """Remove sessions that have expired; returns how many."""
    return session.connection().execute(delete(SessionRow).where(col(SessionRow.expires_at) <= instant)).rowcount
