"""Who sends what: each mail is held by one sender at a time, for as long as its lease lasts.

A sender that dies leaves a lease behind; when it has run out, another takes the mail over. The lease is a token: who
lost it cannot write over what came after.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select, update

from bpv.core.ids import new_id
from bpv.core.mail import Outcome
from bpv.core.outbox.models import Claim, Problem, Status
from bpv.core.outbox.tables import OutboxRow

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))  # within a day
TRIES: Final = len(PAUSES) + 1
MINUTE: Final = timedelta(minutes=1)


def due_at(moment: datetime) -> ColumnElement[bool]:
    """Mail that waits for nothing but a sender, and mail whose sender died."""
    return or_(
        and_(col(OutboxRow.status) == Status.WAITING.value, col(OutboxRow.not_before) <= moment),
        and_(col(OutboxRow.status) == Status.SENDING.value, col(OutboxRow.lease_until) < moment),
    )


def anything_due(session: Session, moment: datetime) -> bool:
    """True when there is mail to send."""
    return session.exec(select(OutboxRow.id).where(due_at(moment)).limit(1)).first() is not None


def tried_lately(session: Session, moment: datetime) -> int:
    """How many mails all senders together took in hand in the last minute."""
    query = select(func.count()).select_from(OutboxRow).where(col(OutboxRow.tried_at) > moment - MINUTE)
    return session.exec(query).one()


def claim(session: Session, moment: datetime, lasts: timedelta, most: int) -> Claim | None:
    """Take the mail that waits longest for a sender, for as long as `lasts`. None when there is none, or when `most`
    were taken in the last minute. One statement: on PostgreSQL others skip the row, on SQLite they wait.
    """
    if tried_lately(session, moment) >= most:
        return None
    table = OutboxRow.__table__  # type: ignore[attr-defined]
    longest = (
        select(table.c.id)
        .where(due_at(moment))
        .order_by(table.c.not_before, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = session.connection().execute(
        update(table)
        .where(table.c.id == longest.scalar_subquery())
        .values(
            status=Status.SENDING.value,
            attempts=table.c.attempts + 1,
            lease=new_id(),
            lease_until=moment + lasts,
            tried_at=moment,
            changed_at=moment,
        )
        .returning(*table.c)
    )
    row = taken.mappings().first()
    return None if row is None else value_of(row)


def value_of(row: Mapping[Any, Any]) -> Claim:
    """The claim of a row that was just taken."""
    return Claim(
        id=row["id"],
        lease=row["lease"],
        until=row["lease_until"],
        institution_id=row["institution_id"],
        kind=row["kind"],
        object_id=row["object_id"],
        due=row["due"],
        account_id=row["account_id"],
        address=row["address"],
        language=row["language"],
        subject=row["subject"],
        body=row["body"],
        link=row["link"],
        attempts=row["attempts"],
        edition=row["edition"],
        wanted_at=row["wanted_at"],
    )


def finish(session: Session, held: Claim, outcome: Outcome, moment: datetime) -> bool:
    """Write what came of a try. False when the lease was lost meanwhile, and nothing is written."""
    if outcome is Outcome.SENT:
        # Also when it was taken back in the meantime: it did go out, and the page says so.
        return write(session, held, False, status=Status.SENT.value, sent_at=moment, problem=None, changed_at=moment)
    if outcome is Outcome.REFUSED or (held.attempts >= TRIES and outcome is not Outcome.CUT):
        return close(session, held, Status.FAILED, Problem(outcome.value), moment)
    if held.attempts >= TRIES:
        return close(session, held, Status.UNKNOWN, Problem.CUT, moment)
    return write(
        session,
        held,
        True,
        status=Status.WAITING.value,
        problem=outcome.value,
        not_before=moment + PAUSES[held.attempts - 1],
        changed_at=moment,
    )


def close(session: Session, held: Claim, status: Status, problem: Problem, moment: datetime) -> bool:
    """End a mail without sending it; False when the lease was lost."""
    return write(session, held, True, status=status.value, problem=problem.value, changed_at=moment)


def write(session: Session, held: Claim, held_only: bool, **values: object) -> bool:
    """Change a row while the lease is ours; with `held_only` not when somebody took it back."""
    query = update(OutboxRow).where(col(OutboxRow.id) == held.id, col(OutboxRow.lease) == held.lease)
    if held_only:
        query = query.where(col(OutboxRow.status) == Status.SENDING.value)
    return bool(session.connection().execute(query.values(lease=None, lease_until=None, **values)).rowcount)


def tell_no_server(session: Session, moment: datetime) -> int:
    """Say of all mail that should go now that the server does not answer; no try is counted."""
    told = session.connection().execute(
        update(OutboxRow)
        .where(due_at(moment), col(OutboxRow.status) == Status.WAITING.value, unlike(Problem.NO_SERVER))
        .values(problem=Problem.NO_SERVER.value, changed_at=moment)
    )
    return int(told.rowcount)


def schools_due(session: Session, moment: datetime, urgent: frozenset[str]) -> tuple[str, ...]:
    """The institutions with mail that should go now and is not urgent."""
    query = select(OutboxRow.institution_id).where(due_at(moment), waits(urgent)).distinct()
    return tuple(session.exec(query))


def put_off(session: Session, institution_id: str, until: datetime, moment: datetime, urgent: frozenset[str]) -> int:
    """Let the mail of an institution that is due and not urgent wait until then; how many."""
    moved = session.connection().execute(
        update(OutboxRow)
        .where(col(OutboxRow.institution_id) == institution_id, due_at(moment), waits(urgent))
        .values(not_before=until, changed_at=moment)
    )
    return int(moved.rowcount)


def waits(urgent: frozenset[str]) -> ColumnElement[bool]:
    """Mail in nobody's hands, of a kind that can wait."""
    return and_(col(OutboxRow.status) == Status.WAITING.value, col(OutboxRow.kind).not_in(sorted(urgent)))


def unlike(problem: Problem) -> ColumnElement[bool]:
    """Rows with another problem, or none."""
    return or_(col(OutboxRow.problem).is_(None), col(OutboxRow.problem) != problem.value)


def late_since(session: Session, moment: datetime) -> datetime | None:
    """Since when the oldest mail that should go now waits; None when none does. For all institutions."""
    query = select(func.min(col(OutboxRow.not_before))).where(due_at(moment))
    return session.exec(query).one()
