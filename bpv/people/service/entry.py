"""Signing in: count first, judge outside any transaction, then open the session."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import Refused
from bpv.organisation import service as organisation
from bpv.people.models import Account, Credentials, DemoAccount, Verdict
from bpv.people.rules import passwords as password_rules
from bpv.people.rules import sessions as session_rules
from bpv.people.rules import throttle
from bpv.people.service import notices
from bpv.people.store import accounts
from bpv.people.store import entry as store
from bpv.people.store import sessions as session_store

DEMO_DOMAIN: Final = "@demo.example"


def normal(email: str) -> str:
    """An address as it is kept: without blanks around it, in lower case."""
    return email.strip().lower()


def count_attempt(session: Session, email: str, address: str, instant: datetime) -> Verdict:
    """Count an attempt before it is judged, so that attempts side by side cannot slip past the limit."""
    keys = throttle.keys(normal(email), address)
    counters = {
        key: store.count(session, key, instant)
        for key in sorted((keys.account, keys.account_and_address, keys.everybody))
    }
    known = store.remembered(session, keys.known, instant - throttle.KNOWN_FOR)
    minutes = throttle.wait(
        counters[keys.account],
        counters[keys.account_and_address],
        counters[keys.everybody],
        known=known,
        instant=instant,
    )
    if minutes:
        audit.record(session, "session.throttled", outcome="refused")
    return Verdict(allowed=not minutes, minutes=minutes)


def credentials(session: Session, email: str) -> Credentials:
    """What belongs to an address. The same shape for an address that nobody has."""
    return store.credentials(session, normal(email))


def enter(
    session: Session, found: Credentials, email: str, address: str, token_hash: str, device: str, instant: datetime
) -> Account | None:
    """Open a session after a right password; None when the account was disabled or its password changed meanwhile."""
    account_id = found.account_id
    if account_id is None or not found.active or store.credentials_of(session, account_id) != found:
        return None
    forgive(session, email, address)
    store.remember(session, throttle.keys(normal(email), address).known, instant)
    notices.note_device(session, accounts.get(session, account_id), device, instant)
    return open_session(session, account_id, token_hash, device, instant)


def forgive(session: Session, email: str, address: str) -> None:
    """Take back the count of an attempt that was right."""
    keys = throttle.keys(normal(email), address)
    store.uncount(session, tuple(sorted((keys.account, keys.account_and_address, keys.everybody))))


def open_session(session: Session, account_id: str, token_hash: str, device: str, instant: datetime) -> Account:
    """Open a session for an account, as long as the strictest of its roles allows."""
    account = accounts.get(session, account_id)
    session_store.add(
        session,
        institution_id=account.institution_id,
        account_id=account_id,
        token_hash=token_hash,
        device=session_rules.device(device),
        limits=session_rules.limits(grant.role for grant in account.grants),
        instant=instant,
    )
    accounts.signed_in(session, account_id, instant)
    audit.record(
        session, "session.signed_in", institution_id=account.institution_id, actor_id=account_id, object_id=account_id
    )
    return account


def refuse(session: Session, found: Credentials) -> None:
    """Write that an attempt failed; the counters have it already."""
    audit.record(session, "session.refused", object_id=found.account_id, outcome="refused")


def keep_hash(session: Session, account_id: str, password_hash: str) -> None:
    """Keep a hash that was made anew with today's parameters."""
    store.set_hash(session, account_id, password_hash)


def check_password(session: Session, account_id: str, password: str) -> None:
    """Raise `Refused` when somebody's new password is too short, too long or easily guessed."""
    account = accounts.get(session, account_id)
    school = organisation.institution(session, account.institution_id).name
    password_rules.check(password, context=(account.email, account.name, school))


def change_password(
    session: Session, found: Credentials, password_hash: str, token_hash: str, device: str, instant: datetime
) -> None:
    """Keep a new password after the old one was proved, end every session, and open one for this device."""
    if found.account_id is None or store.credentials_of(session, found.account_id) != found:
        raise Refused("people.password_wrong", field="current")
    account = replace_password(session, found.account_id, password_hash)
    open_session(session, account.id, token_hash, device, instant)


def replace_password(session: Session, account_id: str, password_hash: str) -> Account:
    """Keep a new password: every session and every link of the account ends."""
    account = accounts.get(session, account_id)
    store.set_hash(session, account_id, password_hash)
    store.drop_links(session, account_id)
    session_store.end_all(session, account_id)
    audit.record(
        session,
        "account.password_changed",
        institution_id=account.institution_id,
        actor_id=account_id,
        object_id=account_id,
        fields=("password",),
    )
    return account


def new_link(
    session: Session, institution_id: str, actor_id: str, account_id: str, token_hash: str, instant: datetime
) -> None:
    """Keep the hash of a link with which somebody chooses a password; earlier links stop working."""
    store.add_link(session, institution_id, account_id, token_hash, instant + session_rules.LINK_LIFE)
    audit.record(session, "account.link_made", institution_id=institution_id, actor_id=actor_id, object_id=account_id)


def link_account(session: Session, token_hash: str, instant: datetime) -> str:
    """The account that a link is for; raises `Refused` alike for unknown, used and expired links."""
    account_id = store.link_account(session, token_hash, instant)
    if account_id is None:
        raise Refused("people.link_unusable")
    return account_id


def spend_link(session: Session, token_hash: str, password_hash: str, instant: datetime) -> None:
    """Use a link up and keep the password; raises `Refused` when another press was first."""
    account_id = link_account(session, token_hash, instant)
    if not store.spend_link(session, token_hash, instant):
        raise Refused("people.link_unusable")
    replace_password(session, account_id, password_hash)


def demo_accounts(session: Session) -> tuple[DemoAccount, ...]:
    """One account per role of the demonstration school, in the order of the roles."""
    return store.demo_accounts(session, f"%{DEMO_DOMAIN}")


def demo_account(session: Session, email: str) -> Credentials:
    """The credentials of an account that the demonstration offers; nobody for any other."""
    offered = {account.email for account in demo_accounts(session)}
    return store.credentials(session, email) if email in offered else Credentials(None, None, active=False)


def prune(session: Session, instant: datetime) -> int:
    """Remove counters that no longer count, and links and codes that expired. For the worker."""
    return store.prune(session, instant - throttle.KNOWN_FOR) + store.prune_links(session, instant)
