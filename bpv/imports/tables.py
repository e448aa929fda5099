"""Tables of imports; private to this room."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to


class ImportRow(Table, table=True):
    """One uploaded file on its way. `state`: uploaded, mapped, judging, judged, applying, applied, failed."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("institution_id", "idempotency_key"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    created_by: str | None = key_to("account.id", nullable=True, index=False)
    created_at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(max_length=20)
    file_name: str = Field(max_length=200)
    file_hash: str = Field(max_length=64)
    state: str = Field(default="uploaded", max_length=12)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    skip_bad: bool = False
    idempotency_key: str | None = Field(default=None, max_length=64)
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str | None = Field(default=None, max_length=300)
    version: int = 1
