"""Tables of the organisation; private to this room."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bpv.core.db import Table, id_field, key_to
from bpv.organisation.models import PeriodFields, PostcodeFields, QualificationFields, UnitFields, WorkProcessFields


class InstitutionRow(Table, table=True):
    """A school; the root of everything that must not be seen by another school."""

    __tablename__ = "institution"

    id: str = id_field()
    name: str = Field(max_length=120)
    brin: str | None = Field(default=None, max_length=6)


class CollegeRow(UnitFields, Table, table=True):
    """A college."""

    __tablename__ = "college"
    __table_args__ = (UniqueConstraint("institution_id", "name"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    version: int = 1


class TeamRow(UnitFields, Table, table=True):
    """A team of a college."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("college_id", "name"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    college_id: str = key_to("college.id")
    version: int = 1


class QualificationRow(QualificationFields, Table, table=True):
    """A qualification in one edition of the official list."""

    __tablename__ = "qualification"
    __table_args__ = (UniqueConstraint("institution_id", "crebo", "edition"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)


class WorkProcessRow(WorkProcessFields, Table, table=True):
    """A work process of a qualification."""

    __tablename__ = "work_process"
    __table_args__ = (UniqueConstraint("institution_id", "crebo", "code"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)


class PeriodRow(PeriodFields, Table, table=True):
    """A BPV period of a cohort."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("institution_id", "crebo", "route", "cohort", "study_year", "name"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    team_id: str | None = key_to("team.id", nullable=True)
    version: int = 1


class PostcodeRow(PostcodeFields, Table, table=True):
    """A postcode area; one code can have several places."""

    __tablename__ = "postcode"
    __table_args__ = (UniqueConstraint("institution_id", "code", "place"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
