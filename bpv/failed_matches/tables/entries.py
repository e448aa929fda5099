"""Tables of failed matches: entries, their actions, what happened with them, and decisions that no place is needed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.failed_matches.models import MOST_WORD, ActionFields, DecisionFields, EntryFields, Happened


class FailedMatchRow(EntryFields, Table, table=True):
    """A match that failed; a source is written down once."""

    __tablename__ = "failed_match"
    __table_args__ = (
        UniqueConstraint("institution_id", "source"),
        CheckConstraint("days_to_place >= 0", name="days"),
        Index("ix_failed_match_state", "institution_id", "state", "ended_on"),
        Index("ix_failed_match_ended", "institution_id", "ended_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    source: str = Field(max_length=100)
    student_id: str = key_to("student.id")
    company_id: str | None = key_to("company.id", nullable=True)
    place_id: str | None = key_to("place.id", nullable=True)
    period_id: str | None = key_to("period.id", nullable=True)
    team_id: str | None = key_to("team.id", nullable=True)
    owner_id: str | None = key_to("account.id", nullable=True)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    solved_by: str | None = key_to("placement.id", nullable=True)
    version: int = 1


class MatchActionRow(ActionFields, Table, table=True):
    """Something to do about a failed match: what, who, by when, and what came of it."""

    __tablename__ = "match_action"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
        Index("ix_match_action_due", "institution_id", "done_at", "due_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    failed_match_id: str = key_to("failed_match.id")
    owner_id: str = key_to("account.id")
    added_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1


class MatchEventRow(Table, table=True):
    """What happened with a failed match; never changed."""

    __tablename__ = "match_event"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    failed_match_id: str = key_to("failed_match.id")
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: str | None = key_to("account.id", nullable=True, index=False)
    what: Happened = Field(sa_type=String(20))
    note: str = Field(default="", max_length=MOST_WORD)


class NoPlaceDecisionRow(DecisionFields, Table, table=True):
    """A decision that a student needs no place in a period."""

    __tablename__ = "no_place_decision"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    student_id: str = key_to("student.id")
    period_id: str = key_to("period.id")
    by_id: str = key_to("account.id", index=False)
    at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str | None = key_to("account.id", nullable=True, index=False)
