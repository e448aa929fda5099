"""Tables of signals and of reported problems; private to this room."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, String

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.tracking.models.problems import MOST_TEXT
from bpv.tracking.models.signals import MOST_NOTE


class PlacementProblemRow(Table, table=True):
    """A problem that somebody reported; never changed. What became of it stands on its signal."""

    __tablename__ = "placement_problem"

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    placement_id: str = key_to("placement.id")
    kind: str = Field(sa_type=String(15))
    text: str = Field(max_length=MOST_TEXT)
    side: str = Field(sa_type=String(10))
    name: str = Field(max_length=120)
    account_id: str | None = key_to("account.id", nullable=True)
    link_id: str | None = Field(default=None, max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)


class PlacementSignalRow(Table, table=True):
    """A signal. `source` names kind, placement and which time it is: two nodes that find the same open it once.
    `given`: a person chose the owner; else the owner follows who supervises. `told_on`: the owner was mailed last."""

    __tablename__ = "placement_signal"
    __table_args__ = (
        UniqueConstraint("institution_id", "source"),
        CheckConstraint("(closed_at IS NULL) = (closed_how IS NULL)", name="closed"),
        Index("ix_placement_signal_open", "institution_id", "closed_at", "colour"),
        Index("ix_placement_signal_owner", "owner_id", "closed_at"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    source: str = Field(max_length=80)
    kind: str = Field(sa_type=String(30))
    placement_id: str = key_to("placement.id")
    student_id: str = key_to("student.id")
    team_id: str | None = key_to("team.id", nullable=True)
    problem_id: str | None = key_to("placement_problem.id", nullable=True)
    owner_id: str | None = key_to("account.id", nullable=True, index=False)
    given: bool = False
    colour: str = Field(sa_type=String(10))
    since: date
    opened_at: datetime = Field(sa_type=UtcDateTime)
    told_on: date | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: str | None = key_to("account.id", nullable=True, index=False)
    closed_how: str | None = Field(default=None, sa_type=String(10))
    note: str = Field(default="", max_length=MOST_NOTE)
    version: int = 1
