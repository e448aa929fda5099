"""The mail of the service as people see it: what waits, what went wrong, and what an administrator can do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bpv.core import audit
from bpv.core.config import Settings
from bpv.core.outbox import Status
from bpv.core.outbox import reading as outbox
from bpv.core.outbox.models import LinkOf, Mail
from bpv.core.outbox.queueing import LINK
from bpv.core.outbox.sending import absolute
from bpv.core.rights import Scope
from bpv.people.store import directory


@dataclass(frozen=True)
class Listed:
    """A line of the list: a mail, and whom it goes to by name or address."""

    mail: Mail
    to: str


@dataclass(frozen=True)
class Shown:
    """A mail as it would be sent. `text` has the mark where its link comes, unless `link` stands there already."""

    mail: Mail
    to: str
    by: str
    text: str
    link_hidden: bool


def listed(
    session: Session, scope: Scope, *, status: str, kind: str, offset: int, limit: int
) -> tuple[tuple[Listed, ...], int]:
    """A page of mail within the scope, newest first, and how many there are."""
    found, total = outbox.listed(session, scope, status=status, kind=kind, offset=offset, limit=limit)
    names = directory.names(session, scope.institution_id, {m.account_id for m in found if m.account_id})
    return tuple(Listed(m, names.get(m.account_id or "", m.address or "")) for m in found), total


def counts(session: Session, scope: Scope) -> Mapping[tuple[str, str], int]:
    """How many mails there are per kind and status."""
    return outbox.counts(session, scope)


def shown(session: Session, scope: Scope, mail_id: str, settings: Settings, links: Mapping[str, LinkOf]) -> Shown:
    """One mail; raises `NotFound`. Its link is there to hand over only while it waits and nothing else will send it."""
    mail = outbox.one(session, scope, mail_id)
    ids = {account_id for account_id in (mail.account_id, mail.created_by) if account_id}
    names = directory.names(session, scope.institution_id, ids)
    hidden = LINK in mail.body and (bool(settings.smtp_url) or mail.status is not Status.WAITING)
    text = mail.body if hidden else mail.body.replace(LINK, absolute(settings, links, mail.link))
    to = names.get(mail.account_id or "", mail.address or "")
    return Shown(mail, to, names.get(mail.created_by or "", ""), text, hidden)


def send_again(session: Session, scope: Scope, mail_id: str, moment: datetime) -> None:
    """Let a mail that is over go once more; raises `Refused` when it waits already."""
    outbox.send_again(session, scope, mail_id, moment)
    note(session, scope, "outbox.sent_again", mail_id)


def stop(session: Session, scope: Scope, mail_id: str, moment: datetime) -> None:
    """Stop a mail that waits; raises `Refused` when it is too late."""
    outbox.stop(session, scope, mail_id, moment)
    note(session, scope, "outbox.stopped", mail_id)


def note(session: Session, scope: Scope, event: str, mail_id: str) -> None:
    """Record what was done with a mail."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=mail_id,
        fields=("status",),
    )
