"""Tables of imports; private to this room."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import JSON, Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH


class ImportRow(Table, table=True):
    """One uploaded file on its way. `lease_token` fences the worker that holds it until `lease_until`."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("institution_id", "idempotency_key"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    created_by: str | None = key_to("account.id", nullable=True, index=False)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    kind: str = Field(max_length=20)
    file_name: str = Field(max_length=200)
    file_hash: str = Field(max_length=64)
    state: str = Field(default="uploaded", max_length=12, index=True)
    dated_on: date
    source: str = Field(default="import", max_length=10)
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    header_row: int | None = None
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    digest: str = Field(default="", max_length=64)
    skip_bad: bool = False
    idempotency_key: str | None = Field(default=None, max_length=64)
    repeats_id: str | None = Field(default=None, max_length=ID_LENGTH)
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str | None = Field(default=None, max_length=60)
    problem_params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    lease_token: str | None = Field(default=None, max_length=ID_LENGTH)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    version: int = 1


class ImportBlobRow(Table, table=True):
    """Compressed bytes of a run: `file` as sent, `rows` as read, `verdicts` as judged. In the database, so that every
    node can work on it."""

    __tablename__ = "import_blob"

    import_id: str = Field(foreign_key="import_run.id", primary_key=True, max_length=ID_LENGTH)
    name: str = Field(primary_key=True, max_length=10)
    content: bytes = Field(sa_type=LargeBinary)


class ImportDecisionRow(Table, table=True):
    """What a row without certain identity is: decided by a person, or learnt when it made a company. It asks only once.

    `token` is a company's id, or "" for "this is another one".
    """

    __tablename__ = "import_decision"

    institution_id: str = Field(foreign_key="institution.id", primary_key=True, max_length=ID_LENGTH)
    fingerprint: str = Field(primary_key=True, max_length=40)
    token: str = Field(default="", max_length=60)
    decided_by: str | None = key_to("account.id", nullable=True, index=False)
    decided_at: datetime = Field(sa_type=UtcDateTime)
