"""Getting in: counters of failed attempts, credentials, one-use codes and links."""

from datetime import datetime

from sqlalchemy import Insert, case, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from bpv.core.rights import Role
from bpv.people.models import Credentials, DemoAccount
from bpv.people.rules.throttle import WINDOW, Counter
from bpv.people.tables import AccountRow, GrantRow, PasswordLinkRow, SetupCodeRow, ThrottleRow


def count(session: Session, key: str, instant: datetime) -> Counter:
    """Add one to a counter, or start its window anew, in one statement that cannot lose a count on either database."""
    table = ThrottleRow.__table__  # type: ignore[attr-defined]
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    passed = table.c.window_start <= instant - WINDOW
    statement: Insert = (
        build(table)
        .values(key=key, window_start=instant, failures=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": case((passed, 1), else_=table.c.failures + 1),
                "window_start": case((passed, instant), else_=table.c.window_start),
            },
        )
        .returning(table.c.failures, table.c.window_start)
    )
    failures, start = session.connection().execute(statement).one()
    return Counter(failures, start)


def uncount(session: Session, keys: tuple[str, ...]) -> None:
    """Take back the count of an attempt that turned out right."""
    failed = col(ThrottleRow.failures)
    session.connection().execute(
        update(ThrottleRow).where(col(ThrottleRow.key).in_(keys), failed > 0).values(failures=failed - 1)
    )


def remember(session: Session, key: str, instant: datetime) -> None:
    """Write that this key was seen, at this instant."""
    row = session.get(ThrottleRow, key)
    if row is None:
        session.add(ThrottleRow(key=key, window_start=instant))
    else:
        row.window_start = instant
    session.flush()


def remembered(session: Session, key: str, since: datetime) -> bool:
    """True when the key was seen since then."""
    row = session.get(ThrottleRow, key)
    return row is not None and row.window_start >= since


def prune_links(session: Session, instant: datetime) -> int:
    """Remove links and codes that have expired; returns how many."""
    links = delete(PasswordLinkRow).where(col(PasswordLinkRow.expires_at) <= instant)
    codes = delete(SetupCodeRow).where(col(SetupCodeRow.expires_at) <= instant)
    return session.connection().execute(links).rowcount + session.connection().execute(codes).rowcount


def prune(session: Session, before: datetime) -> int:
    """Remove counters and known addresses that are older; returns how many."""
    return session.connection().execute(delete(ThrottleRow).where(col(ThrottleRow.window_start) < before)).rowcount


def credentials(session: Session, email: str) -> Credentials:
    """What belongs to an address; an address that nobody has gives the same shape."""
    row = session.exec(select(AccountRow).where(AccountRow.email == email)).first()
    if row is None:
        return Credentials(account_id=None, hash=None, active=False)
    return Credentials(row.id, row.password_hash, row.active)


def credentials_of(session: Session, account_id: str) -> Credentials:
    """The credentials of one account."""
    row = session.get(AccountRow, account_id)
    return Credentials(None, None, active=False) if row is None else Credentials(row.id, row.password_hash, row.active)


def set_hash(session: Session, account_id: str, password_hash: str) -> None:
    """Keep a new password hash."""
    row = session.get(AccountRow, account_id)
    if row is not None:
        row.password_hash = password_hash
        session.flush()


def demo_accounts(session: Session, pattern: str) -> tuple[DemoAccount, ...]:
    """Active accounts whose address looks like `pattern`: one per role, in the order of the roles."""
    rows = session.exec(
        select(AccountRow.email, AccountRow.name, GrantRow.role)
        .join(GrantRow, col(GrantRow.account_id) == AccountRow.id)
        .where(col(AccountRow.email).like(pattern), col(AccountRow.active))
        .order_by(AccountRow.email)
    ).all()
    first = {role: DemoAccount(email, name, Role(role)) for email, name, role in reversed(rows)}
    return tuple(first[role] for role in Role if role in first)


def add_setup_code(session: Session, code_hash: str, expires_at: datetime) -> None:
    """Keep a code's hash; earlier codes stop working."""
    session.connection().execute(delete(SetupCodeRow))
    session.add(SetupCodeRow(code_hash=code_hash, expires_at=expires_at))
    session.flush()


def setup_code_open(session: Session, code_hash: str, instant: datetime) -> bool:
    """True when the code exists, was not used and has not expired."""
    row = session.get(SetupCodeRow, code_hash)
    return row is not None and row.used_at is None and instant < row.expires_at


def spend_setup_code(session: Session, code_hash: str, instant: datetime) -> bool:
    """Use the code up; False when it was not there to use. One statement: two presses spend it once."""
    spent = session.connection().execute(
        update(SetupCodeRow)
        .where(
            col(SetupCodeRow.code_hash) == code_hash,
            col(SetupCodeRow.used_at).is_(None),
            col(SetupCodeRow.expires_at) > instant,
        )
        .values(used_at=instant)
    )
    return spent.rowcount == 1


def add_link(session: Session, institution_id: str, account_id: str, token_hash: str, expires_at: datetime) -> None:
    """Keep a link's hash; earlier links of the account stop working."""
    drop_links(session, account_id)
    session.add(
        PasswordLinkRow(
            token_hash=token_hash, institution_id=institution_id, account_id=account_id, expires_at=expires_at
        )
    )
    session.flush()


def drop_links(session: Session, account_id: str) -> None:
    """Remove every link of an account."""
    session.connection().execute(delete(PasswordLinkRow).where(col(PasswordLinkRow.account_id) == account_id))


def link_account(session: Session, token_hash: str, instant: datetime) -> str | None:
    """The active account that a link is for, while the link can be used."""
    return session.exec(
        select(AccountRow.id)
        .join(PasswordLinkRow, col(PasswordLinkRow.account_id) == AccountRow.id)
        .where(
            PasswordLinkRow.token_hash == token_hash,
            col(PasswordLinkRow.used_at).is_(None),
            col(PasswordLinkRow.expires_at) > instant,
            col(AccountRow.active),
        )
    ).first()


def spend_link(session: Session, token_hash: str, instant: datetime) -> bool:
    """Use a link up; False when it was not there to use."""
    spent = session.connection().execute(
        update(PasswordLinkRow)
        .where(
            col(PasswordLinkRow.token_hash) == token_hash,
            col(PasswordLinkRow.used_at).is_(None),
            col(PasswordLinkRow.expires_at) > instant,
        )
        .values(used_at=instant)
    )
    return spent.rowcount == 1
