"""Hours as they are kept: a week, and the days of it."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH
from bpv.folder.models.hours import MOST_DID, MOST_WHY, WeekState


class HourWeekRow(Table, table=True):
    """A week of hours of a placement, or (number 2 and on) a correction of what was approved. `minutes` is what it
    adds, so that totals need no look at the days. `link_id` is no foreign key: a link may be forgotten before them."""

    __tablename__ = "hour_week"
    __table_args__ = (
        UniqueConstraint("placement_id", "starts_on", "number"),
        Index("ix_hour_week_state", "institution_id", "state"),
        Index("ix_hour_week_student", "student_id", "starts_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id", index=False)
    student_id: str = key_to("student.id", index=False)
    starts_on: date
    number: int = 1
    state: str = Field(default=WeekState.OPEN.value, sa_type=String(10))
    minutes: int = 0
    school_minutes: int = 0
    last_day: date | None = None
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: str = Field(default="", max_length=120)
    decided_as: str | None = Field(default=None, sa_type=String(12))
    account_id: str | None = key_to("account.id", nullable=True, index=False)
    link_id: str | None = Field(default=None, max_length=ID_LENGTH)
    why: str = Field(default="", max_length=MOST_WHY)
    version: int = 1


class HourEntryRow(Table, table=True):
    """One day of a week. Once its week is approved it never changes: a correction is a new entry that names it."""

    __tablename__ = "hour_entry"
    __table_args__ = (UniqueConstraint("hour_week_id", "day"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    hour_week_id: str = key_to("hour_week.id", index=False)
    placement_id: str = key_to("placement.id")
    day: date
    begins: int
    ends: int
    pause: int
    did: str = Field(default="", max_length=MOST_DID)
    minutes: int
    corrects_id: str | None = key_to("hour_entry.id", nullable=True)
