"""A placement as it is kept, and what was done with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import JSON, Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.placements.models import MOST_NOTE, State


class PlacementRow(Table, table=True):
    """A placement. `state` is what was decided: planned until something was; between planned, running and finished
    only the date decides, so no job has to write it. `holds_seat` tells whether it takes one of its place."""

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("institution_id", "source"),
        CheckConstraint("starts_on <= ends_on", name="days"),
        Index("ix_placement_starts", "institution_id", "starts_on"),
        Index("ix_placement_company", "company_id", "starts_on"),
        Index("ix_placement_period", "period_id", "state"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id")
    place_id: str | None = key_to("place.id", nullable=True)
    company_id: str = key_to("company.id", index=False)
    establishment_id: str = key_to("establishment.id")
    period_id: str | None = key_to("period.id", nullable=True, index=False)
    crebo: str = Field(max_length=5)
    route: str = Field(max_length=3)
    study_year: int
    phase: str | None = Field(default=None, max_length=10)
    starts_on: date
    ends_on: date
    state: str = Field(default=State.PLANNED.value, max_length=12)
    ended_on: date | None = None
    way: str = Field(max_length=15)
    source: str = Field(max_length=80)
    score: int | None = None
    parts: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    holds_seat: bool = False
    result: str | None = Field(default=None, max_length=15)
    reasons: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    cause: str | None = Field(default=None, max_length=10)
    initiator: str | None = Field(default=None, max_length=10)
    replacement: str | None = Field(default=None, sa_type=String(10))
    note: str = Field(default="", max_length=MOST_NOTE)
    closed_by: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1


class PlacementEventRow(Table, table=True):
    """One thing that was done with a placement; rows are added, never changed."""

    __tablename__ = "placement_event"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    act: str = Field(max_length=12)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: str | None = key_to("account.id", nullable=True, index=False)
