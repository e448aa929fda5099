"""The outbox as people see it, and what they may do with a mail. Everything within the asker's scope."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_
from sqlmodel import Session, col, delete, func, select, update

from bpv.core.errors import NotFound, Refused
from bpv.core.outbox.models import Mail, Problem, Status
from bpv.core.outbox.queueing import KEPT
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Reach, Scope

OVER: Final = (Status.SENT, Status.FAILED, Status.CANCELLED, Status.UNKNOWN)


def within(scope: Scope) -> list[Any]:
    """The conditions of a scope: the own institution, and with reach "own" what the asker set going or gets."""
    own: list[Any] = [col(OutboxRow.institution_id) == scope.institution_id]
    if scope.reach is not Reach.ALL:
        asker = scope.account_id
        own.append(or_(col(OutboxRow.created_by) == asker, col(OutboxRow.account_id) == asker))
    return own


def listed(
    session: Session, scope: Scope, *, status: str = "", kind: str = "", offset: int, limit: int
) -> tuple[tuple[Mail, ...], int]:
    """A page of mail, newest first, and how many there are."""
    found = within(scope)
    if status:
        found.append(col(OutboxRow.status) == status)
    if kind:
        found.append(col(OutboxRow.kind) == kind)
    total = session.exec(select(func.count()).select_from(OutboxRow).where(*found)).one()
    order = (col(OutboxRow.wanted_at).desc(), col(OutboxRow.id))
    rows = session.exec(select(OutboxRow).where(*found).order_by(*order).offset(offset).limit(limit))
    return tuple(value_of(row) for row in rows), total


def counts(session: Session, scope: Scope) -> dict[tuple[str, str], int]:
    """How many mails there are per kind and status."""
    query = select(OutboxRow.kind, OutboxRow.status, func.count()).where(*within(scope))
    return {(kind, status): n for kind, status, n in session.exec(query.group_by(OutboxRow.kind, OutboxRow.status))}


def one(session: Session, scope: Scope, mail_id: str) -> Mail:
    """A mail; raises `NotFound`."""
    row = session.exec(select(OutboxRow).where(*within(scope), col(OutboxRow.id) == mail_id)).first()
    if row is None:
        raise NotFound()
    return value_of(row)


def send_again(session: Session, scope: Scope, mail_id: str, moment: datetime) -> None:
    """Let a mail that is over go once more, with all its tries. Raises `Refused` when it waits already."""
    arrived = one(session, scope, mail_id).status is Status.SENT
    if not change(
        session,
        scope,
        mail_id,
        OVER,
        status=Status.WAITING.value,
        problem=None,
        attempts=0,
        edition=OutboxRow.edition + 1 if arrived else OutboxRow.edition,
        wanted_at=moment,
        not_before=moment,
        changed_at=moment,
    ):
        raise Refused("mail.waits_already")


def stop(session: Session, scope: Scope, mail_id: str, moment: datetime) -> None:
    """Stop a mail that waits. Raises `Refused` when it is over, or being sent at this moment."""
    one(session, scope, mail_id)
    ended = {"status": Status.CANCELLED.value, "problem": Problem.STOPPED.value, "changed_at": moment}
    if not change(session, scope, mail_id, (Status.WAITING,), **ended):
        raise Refused("mail.cannot_stop")


def change(session: Session, scope: Scope, mail_id: str, held: tuple[Status, ...], **values: Any) -> bool:
    """Change a mail that has one of these statuses, in one statement: of two presses one counts."""
    query = update(OutboxRow).where(*within(scope), col(OutboxRow.id) == mail_id)
    query = query.where(col(OutboxRow.status).in_([status.value for status in held])).values(**values)
    return bool(session.connection().execute(query).rowcount)


def prune(session: Session, moment: datetime) -> int:
    """Forget mail of more than 90 days ago, whatever became of it; how many."""
    gone = delete(OutboxRow).where(col(OutboxRow.wanted_at) < moment - KEPT)
    return int(session.connection().execute(gone).rowcount)


def value_of(row: OutboxRow) -> Mail:
    """The frozen value of a row."""
    return Mail(
        id=row.id,
        kind=row.kind,
        object_id=row.object_id,
        due=row.due,
        account_id=row.account_id,
        address=row.address,
        language=row.language,
        subject=row.subject,
        body=row.body,
        link=row.link,
        status=Status(row.status),
        attempts=row.attempts,
        wanted_at=row.wanted_at,
        not_before=row.not_before,
        sent_at=row.sent_at,
        changed_at=row.changed_at,
        problem=Problem(row.problem) if row.problem else None,
        created_by=row.created_by,
    )
