"""The first administrator of a school, made with a code that only the operator's console showed.

One installation can hold several schools that never see each other (GOV-07): a code for another school is kept under a
hash of its own, so that a code for the first school never founds a second.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Final

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

ANOTHER: Final = "another:"  # before the code of a further school, within its hash


def code_hash(code: str) -> str:
    """What the database keeps of a one-use code."""
    return hashlib.sha256(code.encode()).hexdigest()


def new_code(session: Session, instant: datetime, *, another: bool = False) -> str:
    """A fresh one-use code; earlier ones stop working. `another` founds a school beside those that are there.

    Raises `Refused` when there is an administrator already, and no other school is asked for.
    """
    if not another and accounts.any_administrator(session):
        raise Refused("people.set_up_done")
    code = secrets.token_urlsafe(32)
    store.add_setup_code(session, code_hash(ANOTHER + code if another else code), instant + LINK_LIFE)
    audit.record(session, "setup.code_made")
    return code


def check_code(session: Session, code: str, instant: datetime) -> str:
    """The hash under which an open code is kept.

    Raises `Refused`, alike for an unknown, used or expired code and for one of an empty service that is not empty.
    """
    another, first = code_hash(ANOTHER + code), code_hash(code)
    if store.setup_code_open(session, another, instant):
        return another
    if accounts.any_administrator(session) or not store.setup_code_open(session, first, instant):
        raise Refused("people.link_unusable")
    return first


def check_password(password: str, institution: str, fields: AccountFields) -> None:
    """Raise `Refused` when the first administrator's password is too short, too long or easily guessed."""
    password_rules.check(password, context=(fields.email, fields.name, institution))


def finish(
    session: Session, code: str, institution: str, fields: AccountFields, password_hash: str, instant: datetime
) -> str:
    """Spend the code: make the institution and its first administrator; returns the account's id."""
    if not store.spend_setup_code(session, check_code(session, code, instant), instant):
        raise Refused("people.link_unusable")
    kept = AccountFields.model_validate({**fields.model_dump(), "email": normal(fields.email)})
    if accounts.taken(session, kept.email):
        raise Refused("people.email_taken", field="email")
    if institution.lower() in {one.name.lower() for one in organisation.institutions(session)}:
        raise Refused("people.school_taken", field="institution")
    school = organisation.found_institution(session, institution)
    account_id = accounts.add(session, school.id, kept, instant)
    store.set_hash(session, account_id, password_hash)
    accounts.give(session, school.id, account_id, Role.ADMINISTRATOR, None, None, instant)
    audit.record(session, "setup.finished", institution_id=school.id, actor_id=account_id, object_id=account_id)
    return account_id
