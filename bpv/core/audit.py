"""The audit log: append-only events in a hash chain, in the transaction of the act they tell of.

Events carry field names, never content; actors and objects are ids that are resolved elsewhere.
"""

import hashlib
import json
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel import JSON, Field, Session, select

from bpv.core.clock import now
from bpv.core.db import Table, UtcDateTime

LOCK: Final = 8_105_113  # any constant: serialises appends on PostgreSQL, where a chain would fork without it (E10)
GENESIS: Final = "0" * 64


class AuditRow(Table, table=True):
    """One event. `chain` is the SHA-256 over the previous event's chain and this event."""

    __tablename__ = "audit"

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    institution_id: str | None = Field(default=None, max_length=20)
    actor_id: str | None = Field(default=None, max_length=20)
    event: str = Field(max_length=60)
    object_id: str | None = Field(default=None, max_length=64)
    fields: list[str] = Field(default_factory=list, sa_type=JSON)
    outcome: str = Field(default="done", max_length=20)
    chain: str = Field(max_length=64)


def record(
    session: Session,
    event: str,
    *,
    institution_id: str | None = None,
    actor_id: str | None = None,
    object_id: str | None = None,
    fields: tuple[str, ...] = (),
    outcome: str = "done",
) -> None:
    """Append an event to the chain, within the caller's writing transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    last = session.exec(select(AuditRow).order_by(text("seq DESC")).limit(1)).first()
    row = AuditRow(
        seq=(last.seq if last else 0) + 1,
        at=now(),
        institution_id=institution_id,
        actor_id=actor_id,
        event=event,
        object_id=object_id,
        fields=sorted(fields),
        outcome=outcome,
        chain="",
    )
    row.chain = link(last.chain if last else GENESIS, row)
    session.add(row)
    session.flush()


def last_with(session: Session, object_id: str, prefix: str) -> tuple[str, ...] | None:
    """The fields of the last event about an object that names a field beginning with `prefix`; None without one."""
    about = select(AuditRow).where(AuditRow.object_id == object_id).order_by(text("seq DESC"))
    found = (tuple(row.fields) for row in session.exec(about))
    return next((fields for fields in found if any(name.startswith(prefix) for name in fields)), None)


def link(previous: str, row: AuditRow) -> str:
    """The chain value of `row` after `previous`."""
    who = [row.institution_id, row.actor_id]
    body = [row.seq, row.at.isoformat(), *who, row.event, row.object_id, row.fields, row.outcome]
    return hashlib.sha256((previous + json.dumps(body)).encode()).hexdigest()


def verify(session: Session) -> int | None:
    """The sequence number of the first event that does not fit the chain, or None when all fit."""
    previous, expected = GENESIS, 1
    for row in session.exec(select(AuditRow).order_by(text("seq"))):
        if row.seq != expected or row.chain != link(previous, row):
            return expected
        previous, expected = row.chain, expected + 1
    return None
