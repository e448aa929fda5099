"""The first administrator of an empty service, made with a code that only the operator's console showed."""

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import Refused
from bpv.core.rights import Role
from bpv.organisation import service as organisation
from bpv.people.models import AccountFields
from bpv.people.rules import passwords as password_rules
from bpv.people.rules.sessions import LINK_LIFE
from bpv.people.service.entry import normal
from bpv.people.store import accounts
from bpv.people.store import entry as store


def code_hash(code: str) -> str:
    """What the database keeps of a one-use code."""
    return hashlib.sha256(code.encode()).hexdigest()


def new_code(session: Session, instant: datetime) -> str:
    """A fresh one-use code; earlier ones stop working. Raises `Refused` when there is an administrator already."""
    if accounts.any_administrator(session):
        raise Refused("people.set_up_done")
    code = secrets.token_urlsafe(32)
    store.add_setup_code(session, code_hash(code), instant + LINK_LIFE)
    audit.record(session, "setup.code_made")
    return code


def check_code(session: Session, code: str, instant: datetime) -> None:
    """Raise `Refused`, alike for an unknown, used or expired code and when there is an administrator already."""
    if accounts.any_administrator(session) or not store.setup_code_open(session, code_hash(code), instant):
        raise Refused("people.link_unusable")


def check_password(password: str, institution: str, fields: AccountFields) -> None:
    """Raise `Refused` when the first administrator's password is too short, too long or easily guessed."""
    password_rules.check(password, context=(fields.email, fields.name, institution))


def finish(
    session: Session, code: str, institution: str, fields: AccountFields, password_hash: str, instant: datetime
) -> str:
    """Spend the code: make the institution and its first administrator; returns the account's id."""
    check_code(session, code, instant)
    if not store.spend_setup_code(session, code_hash(code), instant):
        raise Refused("people.link_unusable")
    school = organisation.found_institution(session, institution)
    kept = AccountFields.model_validate({**fields.model_dump(), "email": normal(fields.email)})
    account_id = accounts.add(session, school.id, kept, instant)
    store.set_hash(session, account_id, password_hash)
    accounts.give(session, school.id, account_id, Role.ADMINISTRATOR, None, None, instant)
    audit.record(session, "setup.finished", institution_id=school.id, actor_id=account_id, object_id=account_id)
    return account_id
