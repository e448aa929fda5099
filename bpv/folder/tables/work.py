"""Hand-ins and feedback, own goals, talks, judgements of trainers, exam advice."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import JSON, Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.folder.models.work import MOST_GOAL, MOST_TALK, MOST_WORDS, MOST_WORK


class HandInRow(Table, table=True):
    """One hand-in. A draft is the student's; from handing in on its text is never changed."""

    __tablename__ = "hand_in"
    __table_args__ = (
        UniqueConstraint("placement_id", "assignment_id", "number"),
        Index("ix_hand_in_state", "institution_id", "state"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id", index=False)
    student_id: str = key_to("student.id")
    assignment_id: str = key_to("assignment.id")
    number: int
    text: str = Field(default="", max_length=MOST_WORK)
    state: str = Field(sa_type=String(12))
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    kept_at: datetime = Field(sa_type=UtcDateTime)
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class FeedbackRow(Table, table=True):
    """What somebody said about a hand-in; rows are added, never changed."""

    __tablename__ = "feedback"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    hand_in_id: str = key_to("hand_in.id")
    act: str = Field(sa_type=String(12))
    words: str = Field(default="", max_length=MOST_WORDS)
    scores: list[int | None] = Field(default_factory=list, sa_type=JSON)
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    at: datetime = Field(sa_type=UtcDateTime)


class GoalRow(Table, table=True):
    """A goal, a challenge or an agreement of a student."""

    __tablename__ = "goal"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    student_id: str = key_to("student.id")
    kind: str = Field(sa_type=String(12))
    text: str = Field(max_length=MOST_GOAL)
    made_on: date
    changed_on: date
    due_on: date | None = None
    done_on: date | None = None
    result: str = Field(default="", max_length=MOST_GOAL)
    version: int = 1


class TalkRow(Table, table=True):
    """A progress talk."""

    __tablename__ = "progress_talk"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    held_on: date
    words: str = Field(default="", max_length=MOST_TALK)
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    at: datetime = Field(sa_type=UtcDateTime)


class JudgementRow(Table, table=True):
    """What a trainer said; rows are added, the last word about a work process counts."""

    __tablename__ = "judgement"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    levels: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    words: str = Field(default="", max_length=MOST_WORDS)
    by_name: str = Field(max_length=120)
    by_account: str | None = key_to("account.id", nullable=True, index=False)
    link_id: str | None = Field(default=None, sa_type=String(20))
    at: datetime = Field(sa_type=UtcDateTime)


class ExamAdviceRow(Table, table=True):
    """An advice whether a student is ready for the exam; rows are added, the last one counts."""

    __tablename__ = "exam_advice"

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id")
    ready: bool
    reason: str = Field(max_length=MOST_GOAL)
    by_id: str | None = key_to("account.id", nullable=True, index=False)
    at: datetime = Field(sa_type=UtcDateTime)
