"""What the worker did and how far long work is: a row per run, shown on a terminal and in the browser."""

from datetime import datetime

from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field


class JobRunRow(Table, table=True):
    """One run of a job that did something, or failed. `done` of `total` steps; `total` 0 is not known yet."""

    __tablename__ = "job_run"

    id: str = id_field()
    job: str = Field(max_length=60, index=True)
    object_id: str | None = Field(default=None, max_length=20, index=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done: int = 0
    total: int = 0
    outcome: str = Field(default="running", max_length=20)
    message: str | None = Field(default=None, max_length=300)
