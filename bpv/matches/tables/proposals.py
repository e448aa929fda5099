"""Tables of proposals, exclusions and objections; private to this room."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, UniqueConstraint, literal_column
from sqlmodel import JSON, Boolean, Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.matches.models.exclusions import MOST_EXCLUSION_WHY
from bpv.matches.models.objections import MOST_OBJECTION, ObjectionState
from bpv.matches.models.proposals import MOST_PROPOSAL_WORD, ProposalState, Said

OPEN: Final = literal_column("state = 'open'", Boolean)
MOST_CODE: Final = 40
MOST_SOURCE: Final = 60


class MatchProposalRow(Table, table=True):
    """A place proposed to a student; the database itself refuses the same one twice while it is open."""

    __tablename__ = "match_proposal"
    __table_args__ = (
        Index(
            "uq_match_proposal_open",
            "student_id",
            "place_id",
            "period_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_match_proposal_due", "institution_id", "state", "due_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id")
    place_id: str = key_to("place.id")
    period_id: str = key_to("period.id")
    round_id: str | None = key_to("matching_round.id", nullable=True)
    way: str = Field(sa_type=String(20))
    score: int | None = None
    parts: dict[str, float] = Field(default_factory=dict, sa_type=JSON)
    choice: int = 0
    state: str = Field(default=ProposalState.OPEN.value, sa_type=String(10))
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str | None = key_to("account.id", nullable=True, index=False)
    due_on: date
    student_answer: str = Field(default=Said.WAITING.value, sa_type=String(10))
    student_reason: str = Field(default="", sa_type=String(MOST_CODE))
    student_word: str = Field(default="", max_length=MOST_PROPOSAL_WORD)
    student_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    company_answer: str = Field(default=Said.WAITING.value, sa_type=String(10))
    company_reason: str = Field(default="", sa_type=String(MOST_CODE))
    company_word: str = Field(default="", max_length=MOST_PROPOSAL_WORD)
    company_channel: str = Field(default="", sa_type=String(10))
    company_on: date | None = None
    company_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    company_by: str | None = key_to("account.id", nullable=True, index=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str | None = key_to("account.id", nullable=True, index=False)
    end_reason: str = Field(default="", sa_type=String(MOST_CODE))
    end_word: str = Field(default="", max_length=MOST_PROPOSAL_WORD)
    silent: list[str] = Field(default_factory=list, sa_type=JSON)
    version: int = 1


class MatchExclusionRow(Table, table=True):
    """A company that is left out for a student, once per what it follows from."""

    __tablename__ = "match_exclusion"
    __table_args__ = (UniqueConstraint("student_id", "company_id", "source"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id", index=False)
    company_id: str = key_to("company.id")
    source: str = Field(sa_type=String(MOST_SOURCE))
    why: str = Field(sa_type=String(MOST_EXCLUSION_WHY))
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str | None = key_to("account.id", nullable=True, index=False)


class ObjectionRow(Table, table=True):
    """What a student has against the result of a round; the database itself refuses a second open one."""

    __tablename__ = "objection"
    __table_args__ = (
        Index(
            "uq_objection_open",
            "student_id",
            "round_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_objection_state", "institution_id", "state", "due_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    round_id: str = key_to("matching_round.id")
    student_id: str = key_to("student.id", index=False)
    text: str = Field(max_length=MOST_OBJECTION)
    state: str = Field(default=ObjectionState.OPEN.value, sa_type=String(10))
    made_at: datetime = Field(sa_type=UtcDateTime)
    due_on: date
    ruling: str = Field(default="", sa_type=String(10))
    answer: str = Field(default="", max_length=MOST_OBJECTION)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1
