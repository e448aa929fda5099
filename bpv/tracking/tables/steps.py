"""Tables of the way of working; private to this room."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, String

from bpv.core.db import Table, id_field, key_to
from bpv.tracking.models.steps import MOST_TITLE


class StepKindRow(Table, table=True):
    """A step of the list of a school. Rows are switched off, not removed: placements of before keep their steps."""

    __tablename__ = "step_kind"
    __table_args__ = (UniqueConstraint("institution_id", "code"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    code: str = Field(sa_type=String(30))
    title: str = Field(default="", max_length=MOST_TITLE)
    owner: str = Field(sa_type=String(15))
    anchor: str = Field(sa_type=String(10))
    days: int = 0
    sign: str = Field(sa_type=String(20))
    active: bool = True
    version: int = 1


class PlacementStepRow(Table, table=True):
    """A step of one placement, once. `team_id` is the team on the day it was made, so that history stays (0019)."""

    __tablename__ = "placement_step"
    __table_args__ = (
        UniqueConstraint("placement_id", "step_kind_id"),
        CheckConstraint("done_by IS NULL OR done_on IS NOT NULL", name="done"),
        Index("ix_placement_step_due", "institution_id", "due_on"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    placement_id: str = key_to("placement.id", index=False)
    step_kind_id: str = key_to("step_kind.id")
    student_id: str = key_to("student.id")
    team_id: str | None = key_to("team.id", nullable=True)
    due_on: date
    made_on: date
    done_on: date | None = None
    done_by: str | None = key_to("account.id", nullable=True, index=False)
    version: int = 1
