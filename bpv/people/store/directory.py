"""Names of accounts, and who holds a role."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from bpv.core.bulk import chunks
from bpv.core.directory import Colleague
from bpv.core.outbox.models import Recipient
from bpv.core.rights import Role
from bpv.people.tables import AccountRow, GrantRow


def names(session: Session, institution_id: str, account_ids: Collection[str]) -> dict[str, str]:
    """The names of accounts of the institution by id."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(account_ids))):
        query = select(AccountRow.id, AccountRow.name).where(
            AccountRow.institution_id == institution_id, col(AccountRow.id).in_(part)
        )
        found |= {account_id: name for account_id, name in session.exec(query)}
    return found


def languages(session: Session, institution_id: str, account_ids: Collection[str]) -> dict[str, str]:
    """The language of each active account of the institution among these, by id."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(account_ids))):
        query = select(AccountRow.id, AccountRow.language).where(
            AccountRow.institution_id == institution_id, col(AccountRow.active), col(AccountRow.id).in_(part)
        )
        found |= {account_id: language for account_id, language in session.exec(query)}
    return found


def colleagues(session: Session, institution_id: str, roles: Collection[Role]) -> tuple[Colleague, ...]:
    """The active accounts of the institution that hold one of the roles, by name."""
    held = select(GrantRow.account_id).where(
        GrantRow.institution_id == institution_id, col(GrantRow.role).in_([role.value for role in roles])
    )
    query = select(AccountRow.id, AccountRow.name).where(
        AccountRow.institution_id == institution_id, col(AccountRow.active), col(AccountRow.id).in_(held)
    )
    rows = session.exec(query.order_by(AccountRow.name, AccountRow.id))
    return tuple(Colleague(account_id, name) for account_id, name in rows)


def recipient(session: Session, institution_id: str, account_id: str) -> Recipient | None:
    """Name and address of an active account of the institution."""
    query = select(AccountRow.name, AccountRow.email).where(
        AccountRow.institution_id == institution_id, AccountRow.id == account_id, col(AccountRow.active)
    )
    row = session.exec(query).first()
    return None if row is None else Recipient(*row)
