"""Accounts and the roles they hold."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, delete, select

from bpv.core.db import holding
from bpv.core.errors import NotFound, Stale
from bpv.core.rights import Grant, Role
from bpv.people.models import Account, AccountDetail, AccountFields, HeldRole
from bpv.people.store import sessions
from bpv.people.tables import AccountRow, GrantRow, StudentRow

SORTS: Final = {
    "name": (AccountRow.name, AccountRow.id),
    "email": (AccountRow.email,),
    "seen": (AccountRow.last_signed_in_at, AccountRow.id),
}


def value(row: AccountRow, grants: list[GrantRow]) -> Account:
    """The frozen value of a row."""
    return Account(
        id=row.id,
        institution_id=row.institution_id,
        email=row.email,
        name=row.name,
        language=row.language,
        active=row.active,
        version=row.version,
        grants=tuple(Grant(Role(g.role), g.college_id, g.team_id) for g in grants),
        last_signed_in_at=row.last_signed_in_at,
    )


def grants_of(session: Session, account_ids: list[str]) -> dict[str, list[GrantRow]]:
    """The roles of several accounts, in the order they were given."""
    found: dict[str, list[GrantRow]] = {account_id: [] for account_id in account_ids}
    rows = session.exec(
        select(GrantRow)
        .where(col(GrantRow.account_id).in_(account_ids))
        .order_by(col(GrantRow.granted_at), col(GrantRow.id))
    )
    for row in rows:
        found[row.account_id].append(row)
    return found


def row_of(session: Session, account_id: str, institution_id: str | None = None) -> AccountRow:
    """The row of an account, of one institution when that is named; raises `NotFound`."""
    row = session.get(AccountRow, account_id)
    if row is None or (institution_id is not None and row.institution_id != institution_id):
        raise NotFound()
    return row


def get(session: Session, account_id: str) -> Account:
    """An account with its roles; raises `NotFound`."""
    return value(row_of(session, account_id), grants_of(session, [account_id])[account_id])


def page(
    session: Session,
    institution_id: str,
    *,
    q: str = "",
    role: str = "",
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int = 25,
) -> tuple[tuple[Account, ...], int]:
    """Accounts of an institution whose name or address holds `q`, and how many there are in all."""
    found = select(AccountRow).where(AccountRow.institution_id == institution_id)
    if q:
        found = found.where(or_(holding(AccountRow.name, q), holding(AccountRow.email, q)))
    if role:
        held = select(GrantRow.account_id).where(GrantRow.role == role)
        found = found.where(col(AccountRow.id).in_(held))
    total = session.exec(select(func.count()).select_from(found.subquery())).one()
    order = [(col(one).desc() if descending else col(one).asc()).nulls_last() for one in SORTS[sort or "name"]]
    rows = session.exec(found.order_by(*order).offset(offset).limit(limit)).all()
    grants = grants_of(session, [row.id for row in rows])
    return tuple(value(row, grants[row.id]) for row in rows), total


def detail(session: Session, institution_id: str, account_id: str, instant: datetime) -> AccountDetail:
    """An account with its roles, and how many sessions are open; raises `NotFound`."""
    row = row_of(session, account_id, institution_id)
    grants = grants_of(session, [account_id])[account_id]
    open_sessions = len(sessions.devices(session, account_id, None, instant))
    roles = tuple(HeldRole(g.id, Role(g.role), g.college_id, g.team_id, g.granted_at) for g in grants)
    linked = session.exec(
        select(StudentRow.name, StudentRow.number).where(col(StudentRow.account_id) == account_id)
    ).first()
    student = f"{linked[0]} ({linked[1]})" if linked else ""
    return AccountDetail(value(row, grants), roles, row.password_hash is not None, open_sessions, student)


def taken(session: Session, email: str) -> bool:
    """True when somebody, in whatever institution, has this address."""
    return session.exec(select(AccountRow.id).where(AccountRow.email == email)).first() is not None


def add(session: Session, institution_id: str, fields: AccountFields, instant: datetime) -> str:
    """A new account without roles and without a password; returns its id."""
    row = AccountRow(
        institution_id=institution_id,
        email=fields.email,
        name=fields.name,
        language=fields.language,
        created_at=instant,
    )
    session.add(row)
    session.flush()
    return row.id


def change(session: Session, institution_id: str, account_id: str, fields: AccountFields, version: int) -> None:
    """Change name, address and language; raises `Stale` when somebody saved in between."""
    row = row_of(session, account_id, institution_id)
    changed = session.connection().execute(
        update(AccountRow)
        .where(col(AccountRow.id) == account_id, col(AccountRow.version) == version)
        .values(email=fields.email, name=fields.name, language=fields.language, version=version + 1)
    )
    if changed.rowcount != 1:
        raise Stale(value(row, []))
    session.expire(row)


def set_active(session: Session, account_id: str, active: bool) -> None:
    """Disable or enable an account."""
    row = row_of(session, account_id)
    row.active = active
    row.version += 1
    session.flush()


def set_language(session: Session, account_id: str, language: str) -> None:
    """Keep the language somebody reads."""
    row_of(session, account_id).language = language
    session.flush()


def signed_in(session: Session, account_id: str, instant: datetime) -> None:
    """Write when somebody signed in last."""
    row_of(session, account_id).last_signed_in_at = instant
    session.flush()


def holds(session: Session, account_id: str, role: Role, college_id: str | None, team_id: str | None) -> bool:
    """True when the account holds this very role already. A NULL bound escapes the unique key, so the account is
    locked: two presses give a role once."""
    session.exec(select(AccountRow.id).where(AccountRow.id == account_id).with_for_update()).one()
    rows = session.exec(select(GrantRow).where(GrantRow.account_id == account_id, GrantRow.role == role.value)).all()
    return any(row.college_id == college_id and row.team_id == team_id for row in rows)


def give(
    session: Session,
    institution_id: str,
    account_id: str,
    role: Role,
    college_id: str | None,
    team_id: str | None,
    instant: datetime,
) -> str:
    """Give a role; returns the id of the grant."""
    row = GrantRow(
        institution_id=institution_id,
        account_id=account_id,
        role=role.value,
        college_id=college_id,
        team_id=team_id,
        granted_at=instant,
    )
    session.add(row)
    session.flush()
    return row.id


def role_held(session: Session, account_id: str, grant_id: str) -> Role:
    """The role of a grant; raises `NotFound` when the account does not hold it."""
    row = session.get(GrantRow, grant_id)
    if row is None or row.account_id != account_id:
        raise NotFound()
    return Role(row.role)


def withdraw(session: Session, grant_id: str) -> None:
    """Withdraw a role."""
    session.connection().execute(delete(GrantRow).where(col(GrantRow.id) == grant_id))
    session.expire_all()


def other_administrators(session: Session, institution_id: str, account_id: str) -> int:
    """How many active administrators there are besides this account. Rows are locked, so that two cannot both leave."""
    rows = session.exec(
        select(AccountRow.id)
        .join(GrantRow, col(GrantRow.account_id) == AccountRow.id)
        .where(
            AccountRow.institution_id == institution_id,
            GrantRow.role == Role.ADMINISTRATOR.value,
            col(AccountRow.active),
        )
        .order_by(AccountRow.id)
        .with_for_update()
    ).all()
    return len(set(rows) - {account_id})


def any_administrator(session: Session) -> bool:
    """True when some institution has an administrator."""
    return session.exec(select(GrantRow.id).where(GrantRow.role == Role.ADMINISTRATOR.value)).first() is not None
