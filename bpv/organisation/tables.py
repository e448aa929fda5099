"""Tables of the organisation; private to this room."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.organisation.models import (
    CREBO,
    CreboChoiceFields,
    HolidayFields,
    HoursNormFields,
    PeriodFields,
    PostcodeFields,
    QualificationFields,
    UnitFields,
    WorkProcessFields,
)


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


class SettingRow(Table, table=True):
    """One change of a setting. Rows are added, never changed: what held on a day can be told later."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("institution_id", "name", "version"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    name: str = Field(max_length=40)
    version: int
    value: int
    reason: str = Field(max_length=500)
    set_by: str | None = key_to("account.id", nullable=True)
    valid_from: datetime = Field(sa_type=UtcDateTime)


class SuccessionRow(Table, table=True):
    """A team that follows another: after a rename, a split or a merger."""

    __tablename__ = "team_succession"
    __table_args__ = (UniqueConstraint("team_id", "successor_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    team_id: str = key_to("team.id", index=False)
    successor_id: str = key_to("team.id")
    starts_on: date


class CreboChoiceRow(CreboChoiceFields, Table, table=True):
    """What a school set by hand about a crebo: beside the official list, which imports replace."""

    __tablename__ = "crebo_choice"
    __table_args__ = (UniqueConstraint("institution_id", "crebo"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    crebo: str = Field(regex=CREBO, max_length=5)
    version: int = 1


class HoursNormRow(HoursNormFields, Table, table=True):
    """A norm of hours that a school set itself for cohorts from a year on."""

    __tablename__ = "hours_norm"
    __table_args__ = (UniqueConstraint("institution_id", "route", "years", "cohort_from"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)


class HolidayRow(HolidayFields, Table, table=True):
    """Days without school. Public holidays follow from a rule and are kept nowhere."""

    __tablename__ = "school_holiday"
    __table_args__ = (
        UniqueConstraint("institution_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="days"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    version: int = 1
