"""Choices, support wishes and the switch per team and study year."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import JSON, Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.sealing import sealed_field
from bpv.matches.models.choosing import MOST_REASON, MOST_WHY


class PlaceChoiceRow(Table, table=True):
    """A place that a student chose for a period, with a rank: each rank and each place once."""

    __tablename__ = "place_choice"
    __table_args__ = (
        UniqueConstraint("student_id", "period_id", "place_id"),
        UniqueConstraint("student_id", "period_id", "rank"),
        Index("ix_place_choice_first", "institution_id", "period_id", "rank"),
        CheckConstraint("rank <> 0", name="rank"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id", index=False)
    period_id: str = key_to("period.id", index=False)
    place_id: str = key_to("place.id")
    rank: int
    reason: str = Field(default="", max_length=MOST_REASON)
    chosen_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class SupportWishRow(Table, table=True):
    """The support wish of a student. `content` is sealed, and gone at once when it is withdrawn."""

    __tablename__ = "support_wish"
    __table_args__ = (UniqueConstraint("student_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    student_id: str = key_to("student.id", index=False)
    content: bytes | None = sealed_field()
    shared_with: list[str] = Field(default_factory=list, sa_type=JSON)
    consent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class MatchSwitchRow(Table, table=True):
    """A decision how a team places the students of a study year; a new decision is a new row, so history stays."""

    __tablename__ = "match_switch"
    __table_args__ = (UniqueConstraint("institution_id", "team_id", "study_year", "number"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    team_id: str = key_to("team.id")
    study_year: int
    school_led: bool
    pilot: bool = False
    reason: str = Field(default="", max_length=MOST_WHY)
    valid_from: date
    decided_by: str | None = key_to("account.id", nullable=True, index=False)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    number: int
