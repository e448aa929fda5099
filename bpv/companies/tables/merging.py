"""Tables of possible duplicates and of merges; private to this room."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import JSON, Field

from bpv.companies.models.merging import MOST_WHY
from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH


class DuplicatePairRow(Table, table=True):
    """Two companies that may be the same; the smaller id comes first. What a person decided is never forgotten."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id <> other_id", name="two_companies"),
        Index("ix_duplicate_pair_queue", "institution_id", "state", "score", "id"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    one_id: str = key_to("company.id", index=False)
    other_id: str = key_to("company.id")
    score: int
    reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = Field(default="open", max_length=10)
    found_at: datetime = Field(sa_type=UtcDateTime)
    judged_by: str | None = key_to("account.id", nullable=True, index=False)
    judged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    judged_score: int | None = None
    judged_reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    why: str = Field(default="", max_length=MOST_WHY)
    version: int = 1


class DuplicateScanRow(Table, table=True):
    """The version of the registry that was last searched for duplicates."""

    __tablename__ = "duplicate_scan"

    institution_id: str = Field(foreign_key="institution.id", primary_key=True, max_length=ID_LENGTH)
    registry_version: int
    scanned_at: datetime = Field(sa_type=UtcDateTime)


class CompanyMergeRow(Table, table=True):
    """One merge: the company that stayed, the one that went, and all that is needed to undo it.

    `absorbed_id` is no foreign key, because that company is gone: old addresses are looked up here. `undo` is emptied
    when the time to undo it is over.
    """

    __tablename__ = "company_merge"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    kept_id: str = key_to("company.id")
    absorbed_id: str = Field(max_length=ID_LENGTH, index=True)
    absorbed_name: str = Field(max_length=200)
    merged_by: str | None = key_to("account.id", nullable=True, index=False)
    merged_at: datetime = Field(sa_type=UtcDateTime)
    chosen: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    moved: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    undo: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    undone_by: str | None = key_to("account.id", nullable=True, index=False)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
