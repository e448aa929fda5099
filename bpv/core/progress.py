"""What the worker did and how far long work is: a row per run, shown on a terminal and in the browser.

Steps are written in short transactions of their own, at most once a second, so that a page can follow along.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_
from sqlmodel import Field, Session, col, delete, func, select, update

from bpv.core.clock import now
from bpv.core.db import Database, Table, UtcDateTime, id_field, key_to
from bpv.core.ids import new_id

EVERY: Final = 1.0  # seconds between two written steps
KEPT: Final = timedelta(days=90)
CUT_OFF: Final = timedelta(hours=6)  # no run takes so long

Step = Callable[[int, int], None]


class JobRunRow(Table, table=True):
    """One run of a job that did something, or failed. `done` of `total` steps; `total` 0 is not known yet.

    Work for the whole installation, such as pruning, has no institution.
    """

    __tablename__ = "job_run"

    id: str = id_field()
    institution_id: str | None = key_to("institution.id", nullable=True)
    job: str = Field(max_length=60, index=True)
    object_id: str | None = Field(default=None, max_length=20, index=True)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done: int = 0
    total: int = 0
    outcome: str = Field(default="running", max_length=20)
    message: str | None = Field(default=None, max_length=300)


class HeartbeatRow(Table, table=True):
    """When a worker was last heard of, per node, and how many ticks failed since it started."""

    __tablename__ = "heartbeat"

    node: str = Field(primary_key=True, max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    failures: int = 0


@dataclass(frozen=True)
class JobRun:
    """A run as pages see it; `outcome` is running, done or failed."""

    id: str
    job: str
    object_id: str | None
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    outcome: str
    message: str | None


@dataclass(frozen=True)
class Heartbeat:
    """A worker as pages see it."""

    node: str
    at: datetime
    started_at: datetime
    failures: int


def nothing(done: int, total: int) -> None:
    """A step that nobody follows."""


class Progress:
    """Follows one piece of work: `step` while it runs, `end` once."""

    def __init__(self, database: Database, job: str, object_id: str, institution_id: str) -> None:
        self.database = database
        self.id = new_id()
        self._written = time.monotonic()
        with database.writing() as session:
            session.add(
                JobRunRow(id=self.id, job=job, object_id=object_id, institution_id=institution_id, started_at=now())
            )

    def step(self, done: int, total: int) -> None:
        """Tell how far the work is; written at most once a second. Never call it inside a writing transaction."""
        if time.monotonic() - self._written < EVERY and done < total:
            return
        self._written = time.monotonic()
        self._write(done=done, total=total)

    def end(self, outcome: str = "done", message: str | None = None) -> None:
        """Close the run with its outcome, done or failed, and a word code."""
        self._write(outcome=outcome, message=message, ended_at=now())

    def _write(self, **values: object) -> None:
        with self.database.writing() as session:
            session.exec(update(JobRunRow).where(col(JobRunRow.id) == self.id).values(**values))


def record(database: Database, job: str, *, started_at: datetime, done: int, outcome: str, message: str | None) -> None:
    """Write down a run that is over."""
    with database.writing() as session:
        session.add(
            JobRunRow(
                job=job, started_at=started_at, ended_at=now(), done=done, total=done, outcome=outcome, message=message
            )
        )


def latest(session: Session, object_id: str) -> JobRun | None:
    """The newest run for one object, such as an import."""
    query = select(JobRunRow).where(col(JobRunRow.object_id) == object_id)
    row = session.exec(query.order_by(col(JobRunRow.started_at).desc(), col(JobRunRow.id)).limit(1)).first()
    return value_of(row) if row else None


def runs(session: Session, institution_id: str, offset: int, size: int) -> tuple[list[JobRun], int]:
    """A page of the runs for an institution and for all of them, newest first, and how many there are."""
    own = or_(col(JobRunRow.institution_id) == institution_id, col(JobRunRow.institution_id).is_(None))
    total = session.exec(select(func.count()).select_from(JobRunRow).where(own)).one()
    query = select(JobRunRow).where(own).order_by(col(JobRunRow.started_at).desc(), col(JobRunRow.id))
    return [value_of(row) for row in session.exec(query.offset(offset).limit(size))], total


def value_of(row: JobRunRow) -> JobRun:
    """The frozen value of a row."""
    return JobRun(
        row.id, row.job, row.object_id, row.started_at, row.ended_at, row.done, row.total, row.outcome, row.message
    )


def beat(database: Database, node: str, started_at: datetime, failures: int) -> None:
    """Tell that the worker of a node lives."""
    with database.writing() as session:
        row = session.get(HeartbeatRow, node) or HeartbeatRow(node=node, at=now(), started_at=started_at)
        row.at, row.started_at, row.failures = now(), started_at, failures
        session.add(row)


def heartbeats(session: Session) -> list[Heartbeat]:
    """Every worker ever heard of, newest first."""
    query = select(HeartbeatRow).order_by(col(HeartbeatRow.at).desc())
    return [Heartbeat(row.node, row.at, row.started_at, row.failures) for row in session.exec(query)]


def prune(session: Session) -> int:
    """Remove runs older than 90 days, and say of runs that never ended that they were cut off. The number removed."""
    moment = now()
    session.exec(
        update(JobRunRow)
        .where(col(JobRunRow.ended_at).is_(None), col(JobRunRow.started_at) < moment - CUT_OFF)
        .values(outcome="failed", message="job.cut_off", ended_at=moment)
    )
    gone = session.exec(delete(JobRunRow).where(col(JobRunRow.started_at) < moment - KEPT))
    session.exec(delete(HeartbeatRow).where(col(HeartbeatRow.at) < moment - KEPT))
    return int(gone.rowcount)
