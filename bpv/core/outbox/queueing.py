"""Into the outbox, within the transaction of the act that a mail tells of; and out of it again."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from bpv.core import clock
from bpv.core.ids import new_id
from bpv.core.outbox import texts
from bpv.core.outbox.models import MailState, Problem, Status
from bpv.core.outbox.tables import OutboxRow
from bpv.core.words import say

LINK: Final = "{link}"  # stands in a text for the link that is put in at sending
KEPT: Final = timedelta(days=90)
LONGEST: Final = 150  # characters of one parameter, such as the name of a company
RENEWABLE: Final = (Problem.WITHDRAWN.value, Problem.MOVED.value)


def queue(
    session: Session,
    *,
    institution_id: str,
    kind: str,
    object_id: str,
    due: date | None = None,
    account_id: str | None = None,
    address: str | None = None,
    language: str,
    subject_code: str,
    body_code: str,
    params: Mapping[str, str | int] | None = None,
    link: str | None = None,
    created_by: str | None = None,
    not_before: datetime | None = None,
) -> str | None:
    """Put a mail in the outbox: its id, or None when this one is there already.

    It goes to an account, whose address is looked up at sending, or to an `address`. The text is made now, from word
    codes or from what the school wrote in their place; `{link}` in it stands for `link`, "purpose:id", and a text
    without it gets the link below. A mail that the service took back before, and is wanted again, is renewed.
    Raises ValueError without a recipient, or with two.
    """
    if (account_id is None) == (address is None):
        raise ValueError("a mail goes to an account or to an address")
    moment = clock.now()
    if due is not None and due < clock.local(moment - KEPT).date():
        return None  # its row may have been pruned: it is not queued twice
    made = one_line(params or {})
    wording = texts.wording(session, institution_id, language, subject_code, body_code, {**made, "link": LINK})
    text = {
        "language": language,
        "subject": " ".join(wording.subject.split())[:200],
        "body": finished(language, wording.body, link),
        "link": link,
        "created_by": created_by,
        "wanted_at": max(moment, not_before or moment),
    }
    recipient = account_id or hashed(address or "")
    key = f"{kind}:{object_id}:{due or ''}:{recipient}"
    fixed = {"institution_id": institution_id, "key": key, "kind": kind, "object_id": object_id, "due": due}
    return insert(session, {**fixed, "account_id": account_id, "address": address}, text, moment)


def insert(session: Session, fixed: Mapping[str, Any], text: Mapping[str, Any], moment: datetime) -> str | None:
    """Insert a row unless its key is there; renew it when the service had taken it back. One statement. A renewed row
    keeps its lease: who was sending it at that moment can still tell that it went.
    """
    table = OutboxRow.__table__  # type: ignore[attr-defined]
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = {
        **text,
        "not_before": text["wanted_at"],
        "status": Status.WAITING.value,
        "problem": None,
        "attempts": 0,
        "changed_at": moment,
    }
    statement = (
        build(table)
        .values(id=new_id(), edition=1, sent_at=None, **fixed, **fresh)
        .on_conflict_do_update(
            index_elements=["institution_id", "key"],
            set_=fresh,
            where=(table.c.status == Status.CANCELLED.value) & table.c.problem.in_(RENEWABLE),
        )
        .returning(table.c.id)
    )
    return session.connection().execute(statement).scalar()


def one_line(params: Mapping[str, str | int]) -> dict[str, str | int]:
    """Parameters that cannot pass for text of ours: no line breaks, no link mark, and not long."""
    return {
        name: " ".join(value.replace("{", "(").replace("}", ")").split())[:LONGEST] if isinstance(value, str) else value
        for name, value in params.items()
    }


def finished(language: str, text: str, link: str | None) -> str:
    """The text of a mail, with the mark where its link comes, and the line that ends it."""
    if link is not None and LINK not in text:
        text = f"{text}\n\n{LINK}"
    return f"{text}\n\n{say(language, 'mail.footer')}\n"


def hashed(address: str) -> str:
    """What stands in a key for an address, so that a key tells nobody's."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:20]


def cancel(session: Session, institution_id: str, kind: str, object_id: str) -> int:
    """Take back every mail of this kind about this object that was not sent yet; how many. One that a sender has in its
    hands may still go out."""
    stopped = session.connection().execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.institution_id) == institution_id,
            col(OutboxRow.kind) == kind,
            col(OutboxRow.object_id) == object_id,
            col(OutboxRow.status).in_((Status.WAITING.value, Status.SENDING.value)),
        )
        .values(status=Status.CANCELLED.value, problem=Problem.WITHDRAWN.value, changed_at=clock.now())
    )
    return int(stopped.rowcount)


def state_of(session: Session, institution_id: str, kind: str, object_id: str) -> MailState | None:
    """What became of the newest mail of this kind about this object; None when there is none."""
    row = session.exec(
        select(OutboxRow)
        .where(
            col(OutboxRow.institution_id) == institution_id,
            col(OutboxRow.kind) == kind,
            col(OutboxRow.object_id) == object_id,
        )
        .order_by(col(OutboxRow.wanted_at).desc(), col(OutboxRow.id))
        .limit(1)
    ).first()
    if row is None:
        return None
    problem = Problem(row.problem) if row.problem else None
    return MailState(Status(row.status), row.sent_at or row.changed_at, problem)
