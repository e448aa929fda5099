"""Sets of assignments, their versions, and the assignments of each."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, literal_column
from sqlmodel import JSON, Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.folder.models.assignments import MOST_CREDIT, MOST_NOTE, MOST_TEXT, MOST_TITLE

DRAFT: Final[ColumnElement[bool]] = literal_column("valid_from IS NULL")


class AssignmentSetRow(Table, table=True):
    """For whom a set is; `phase` is "" for every phase of the study year."""

    __tablename__ = "assignment_set"
    __table_args__ = (UniqueConstraint("college_id", "crebo", "study_year", "phase"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    college_id: str = key_to("college.id", index=False)
    crebo: str = Field(sa_type=String(5))
    study_year: int
    phase: str = Field(default="", sa_type=String(10))
    version: int = 1


class AssignmentVersionRow(Table, table=True):
    """One version of a set; without a first day it is a draft, of which a set has one at most."""

    __tablename__ = "assignment_version"
    __table_args__ = (
        UniqueConstraint("assignment_set_id", "number"),
        UniqueConstraint("assignment_set_id", "valid_from"),
        Index(
            "uq_assignment_version_draft", "assignment_set_id", unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT
        ),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    assignment_set_id: str = key_to("assignment_set.id", index=False)
    number: int
    valid_from: date | None = None
    note: str = Field(default="", max_length=MOST_NOTE)
    credit: str = Field(default="", max_length=MOST_CREDIT)
    written_by: str | None = key_to("account.id", nullable=True, index=False)
    written_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class AssignmentRow(Table, table=True):
    """One assignment of one version. Once its version is in force it is never changed."""

    __tablename__ = "assignment"
    __table_args__ = (CheckConstraint("due_days >= 0", name="due_days"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    assignment_version_id: str = key_to("assignment_version.id")
    lineage: str = Field(sa_type=String(20))
    position: int
    title: str = Field(max_length=MOST_TITLE)
    text: str = Field(max_length=MOST_TEXT)
    due_from: str = Field(sa_type=String(15))
    due_days: int
    work_processes: list[str] = Field(default_factory=list, sa_type=JSON)
    levels: list[str] = Field(default_factory=list, sa_type=JSON)
    criteria: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    version: int = 1


class FolderRow(Table, table=True):
    """Which version a placement has, kept with the first thing that is written in its folder."""

    __tablename__ = "folder"
    __table_args__ = (UniqueConstraint("placement_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    placement_id: str = key_to("placement.id", index=False)
    assignment_version_id: str = key_to("assignment_version.id")
    opened_at: datetime = Field(sa_type=UtcDateTime)
