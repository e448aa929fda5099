"""Rounds: a cohort and a period, the drafts that were run for it, who got what, and who is pinned or kept apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import JSON, Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.ids import ID_LENGTH
from bpv.matches.models.rounds import MOST_NAME, MOST_WHY


class MatchingRoundRow(Table, table=True):
    """A round of the teams in `team_ids`. `draw` breaks ties in all of its runs. `key` is that of the form or command
    that started it: sent twice, started once."""

    __tablename__ = "matching_round"
    __table_args__ = (UniqueConstraint("institution_id", "key"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    period_id: str = key_to("period.id")
    name: str = Field(max_length=MOST_NAME)
    team_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    draw: int
    key: str = Field(max_length=40)
    created_by: str | None = key_to("account.id", nullable=True, index=False)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    paired_by: str | None = key_to("account.id", nullable=True, index=False)
    paired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_run_id: str | None = Field(default=None, max_length=ID_LENGTH)
    version: int = 1


class RoundRunRow(Table, table=True):
    """A draft: the settings it ran with, the hash of everything that decided it, and its result as canonical bytes,
    compressed. `lease_token` fences the worker that holds it until `lease_until`. A what-if run is never published
    unless somebody (`promoted_by`) makes it a draft of the round."""

    __tablename__ = "round_run"
    __table_args__ = (UniqueConstraint("round_id", "number"), UniqueConstraint("round_id", "key"))

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    round_id: str = key_to("matching_round.id", index=False)
    number: int
    key: str = Field(max_length=40)
    what_if: bool = False
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="waiting", max_length=10, index=True)
    started_by: str | None = key_to("account.id", nullable=True, index=False)
    started_at: datetime = Field(sa_type=UtcDateTime)
    promoted_by: str | None = key_to("account.id", nullable=True, index=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    previous_id: str | None = Field(default=None, max_length=ID_LENGTH)
    inputs_hash: str = Field(default="", max_length=64)
    code_version: str = Field(default="", max_length=40)
    registry_version: int = 0
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    advice: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    result: bytes | None = Field(default=None, sa_type=LargeBinary)
    problem: str | None = Field(default=None, max_length=60)
    published_by: str | None = key_to("account.id", nullable=True, index=False)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_token: str | None = Field(default=None, max_length=ID_LENGTH)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    version: int = 1


class RoundSeatRow(Table, table=True):
    """What one student got in a run: the result once more, for pages. `position` is the place of the student among all
    of the round by name, so that a page is sorted by name without the name being kept here. Scores and regret are
    hundredths of a point. `detail` holds parts, reasons and near misses."""

    __tablename__ = "round_seat"
    __table_args__ = (
        UniqueConstraint("run_id", "student_id"),
        Index("ix_round_seat_position", "run_id", "position"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    run_id: str = key_to("round_run.id", index=False)
    student_id: str = key_to("student.id")
    team_id: str | None = key_to("team.id", nullable=True, index=False)
    position: int
    kind: str = Field(max_length=10)
    place_id: str | None = key_to("place.id", nullable=True)
    present_id: str | None = Field(default=None, max_length=ID_LENGTH)
    score: int | None = None
    best_score: int | None = None
    choice: int = 0
    regret: int = 0
    voter: bool = False
    pinned: bool = False
    imposed: bool = False
    eligible: int = 0
    binding: str = Field(default="", max_length=24, sa_type=String(24))
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class RoundPairRow(Table, table=True):
    """A student and a place that a person pinned together, or keeps apart, in every run of a round from then on."""

    __tablename__ = "round_pair"
    __table_args__ = (UniqueConstraint("round_id", "student_id", "place_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    round_id: str = key_to("matching_round.id", index=False)
    student_id: str = key_to("student.id")
    place_id: str = key_to("place.id")
    kind: str = Field(max_length=5)
    why: str = Field(default="", max_length=MOST_WHY)
    made_by: str | None = key_to("account.id", nullable=True, index=False)
    made_at: datetime = Field(sa_type=UtcDateTime)
