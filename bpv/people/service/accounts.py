"""Accounts and roles: what an administrator does, and the little that people do themselves."""

from datetime import datetime

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Role, Scope
from bpv.organisation import service as organisation
from bpv.people.models import Account, AccountDetail, AccountFields
from bpv.people.rules import roles as role_rules
from bpv.people.service.entry import normal
from bpv.people.store import accounts as store
from bpv.people.store import sessions as session_store
from bpv.people.store import students as student_store


def listed(
    session: Session, scope: Scope, *, q: str, role: str, sort: str, descending: bool, offset: int, limit: int
) -> tuple[tuple[Account, ...], int]:
    """Accounts of the institution, and how many match in all."""
    return store.page(
        session, scope.institution_id, q=q, role=role, sort=sort, descending=descending, offset=offset, limit=limit
    )


def detail(session: Session, scope: Scope, account_id: str, instant: datetime) -> AccountDetail:
    """One account with its roles; raises `NotFound` for another institution's."""
    return store.detail(session, scope.institution_id, account_id, instant)


def make(session: Session, scope: Scope, fields: AccountFields, instant: datetime) -> Account:
    """Make an account without roles and without a password; raises `Refused` when the address is taken."""
    kept = cleaned(fields)
    if store.taken(session, kept.email):
        raise Refused("people.email_taken", field="email")
    account_id = store.add(session, scope.institution_id, kept, instant)
    note(session, scope, "account.made", account_id, ("email", "language", "name"))
    return store.get(session, account_id)


def change(session: Session, scope: Scope, account_id: str, fields: AccountFields, version: int) -> Account:
    """Change name, address and language; raises `Stale`, and `Refused` when the address is taken.

    A new address is a new sign-in name, so every session ends.
    """
    before, kept = own(session, scope, account_id), cleaned(fields)
    if kept.email != before.email and store.taken(session, kept.email):
        raise Refused("people.email_taken", field="email")
    store.change(session, scope.institution_id, account_id, kept, version)
    if kept.email != before.email:
        session_store.end_all(session, account_id)
    note(session, scope, "account.changed", account_id, ("email", "language", "name"))
    return store.get(session, account_id)


def give_role(
    session: Session,
    scope: Scope,
    account_id: str,
    role: Role,
    college_id: str | None,
    team_id: str | None,
    instant: datetime,
    number: str = "",
) -> None:
    """Give a role, bounded to a college or a team where it has a bound. Every session of the account ends.

    A student role takes the student's `number`: the account becomes that of the student. Who holds the role already
    can be linked later in the same way.
    """
    own(session, scope, account_id)
    role_rules.check_bound(role, college_id, team_id)
    if college_id is not None:
        organisation.college(session, scope.institution_id, college_id)
    if team_id is not None:
        organisation.team(session, scope.institution_id, team_id)
    if not store.holds(session, account_id, role, college_id, team_id):
        store.give(session, scope.institution_id, account_id, role, college_id, team_id, instant)
    elif not number:
        raise Refused("people.role_held", field="role")
    if number:
        link_student(session, scope, account_id, role, number)
    session_store.end_all(session, account_id)
    note(session, scope, "account.role_given", account_id, (role.value, "student") if number else (role.value,))


def link_student(session: Session, scope: Scope, account_id: str, role: Role, number: str) -> None:
    """Make the account that of the student with this number; raises `Refused` when that cannot be."""
    if role is not Role.STUDENT:
        raise Refused("people.number_not_possible", field="number")
    if not student_store.known(session, scope.institution_id, number):
        raise Refused("people.number_unknown", field="number")
    student_store.unlink(session, account_id)
    if not student_store.link(session, scope.institution_id, number, account_id):
        raise Refused("people.number_taken", field="number")


def withdraw_role(session: Session, scope: Scope, account_id: str, grant_id: str) -> None:
    """Withdraw a role and end every session; the last administrator stays."""
    own(session, scope, account_id)
    role = store.role_held(session, account_id, grant_id)
    if role is Role.ADMINISTRATOR:
        keep_one(session, scope, account_id)
    store.withdraw(session, grant_id)
    if role is Role.STUDENT:
        student_store.unlink(session, account_id)
    session_store.end_all(session, account_id)
    note(session, scope, "account.role_withdrawn", account_id, (role.value,))


def set_active(session: Session, scope: Scope, account_id: str, active: bool) -> None:
    """Disable an account, which ends its sessions, or enable it again; the last administrator stays."""
    account = own(session, scope, account_id)
    if not active:
        if any(grant.role is Role.ADMINISTRATOR for grant in account.grants):
            keep_one(session, scope, account_id)
        session_store.end_all(session, account_id)
    store.set_active(session, account_id, active)
    note(session, scope, "account.enabled" if active else "account.disabled", account_id, ("active",))


def end_sessions(session: Session, scope: Scope, account_id: str) -> int:
    """Sign somebody out everywhere; returns from how many devices."""
    own(session, scope, account_id)
    ended = session_store.end_all(session, account_id)
    note(session, scope, "account.sessions_ended", account_id, ())
    return ended


def own_account(session: Session, account_id: str) -> Account:
    """One's own account with its roles."""
    return store.get(session, account_id)


def choose_language(session: Session, account_id: str, language: str) -> None:
    """Keep the language that somebody chose for themselves."""
    store.set_language(session, account_id, language)


def keep_one(session: Session, scope: Scope, account_id: str) -> None:
    """Raise `Refused` when nobody else could administer the institution."""
    if not store.other_administrators(session, scope.institution_id, account_id):
        raise Refused("people.last_administrator")


def own(session: Session, scope: Scope, account_id: str) -> Account:
    """An account of the asker's institution; raises `NotFound` for any other."""
    account = store.get(session, account_id)
    if account.institution_id != scope.institution_id:
        raise NotFound()
    return account


def cleaned(fields: AccountFields) -> AccountFields:
    """The fields as they are kept; the constraints of `AccountFields` are checked here."""
    return AccountFields.model_validate({**fields.model_dump(), "email": normal(fields.email)})


def note(session: Session, scope: Scope, event: str, account_id: str, fields: tuple[str, ...]) -> None:
    """Write the event of an administrator's act."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=account_id,
        fields=fields,
    )
