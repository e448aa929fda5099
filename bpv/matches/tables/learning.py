"""Versions of the learned model: each is a row of numbers, with how it was judged."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Index, UniqueConstraint, literal_column
from sqlmodel import JSON, Boolean, Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.matches.models.learning import MOST_MODEL_REASON

IN_USE: Final = literal_column("state IN ('active', 'frozen')", Boolean)


class SuccessModelRow(Table, table=True):
    """A version of the model of expected success. `numbers` is the model itself, `seen` and `digest` tell which
    outcomes there were. The database itself refuses a second one in use, and the same number twice."""

    __tablename__ = "success_model"
    __table_args__ = (
        UniqueConstraint("institution_id", "number"),
        Index("uq_success_model_in_use", "institution_id", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    number: int
    state: str = Field(sa_type=String(10))
    why: str = Field(sa_type=String(30))
    against: int = 0
    numbers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    first_on: date | None = None
    held_from: date | None = None
    last_on: date | None = None
    learned: int = 0
    held_back: int = 0
    seen: int = 0
    digest: str = Field(default="", sa_type=String(32))
    seed: int = 0
    scores: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    bins: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: str | None = key_to("account.id", nullable=True, index=False)
    reason: str = Field(default="", max_length=MOST_MODEL_REASON)
    version: int = 1
