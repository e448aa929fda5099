"""Values of the organisation: units with validity, qualifications, work processes, periods, postcodes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, String

from bpv.core.rights import Reach, Role

CREBO: Final = r"^[0-9]{5}$"
POSTCODE4: Final = r"^[1-9][0-9]{3}$"


class Route(StrEnum):
    """Leerweg: school-based or work-based."""

    BOL = "BOL"
    BBL = "BBL"


class Phase(StrEnum):
    """Phase of the programme to which a placement belongs (PLC-02)."""

    START = "start"
    MAIN = "main"
    FINAL = "final"


class Value(SQLModel):
    """Base of frozen values that travel between rooms and into templates."""

    model_config = {"frozen": True}


class UnitFields(SQLModel):
    """A unit that exists from a day until (and including) a day; teams change, history stays with the old team."""

    name: str = Field(min_length=1, max_length=120)
    valid_from: date | None = None
    valid_until: date | None = None


class Institution(Value):
    """A school. `brin` is its code in the national register."""

    id: str
    name: str
    brin: str | None = None


class College(UnitFields, Value):
    """A college within an institution."""

    id: str
    institution_id: str


class Team(UnitFields, Value):
    """A team within a college."""

    id: str
    institution_id: str
    college_id: str


class QualificationFields(SQLModel):
    """One line of the official list: a qualification in one edition, valid from 1 August of that year."""

    crebo: str = Field(regex=CREBO, max_length=5)
    name: str = Field(min_length=1, max_length=200)
    file_crebo: str | None = Field(default=None, max_length=5)
    file_name: str | None = Field(default=None, max_length=200)
    domain_code: str | None = Field(default=None, max_length=5)
    domain_name: str | None = Field(default=None, max_length=120)
    level: int | None = Field(default=None, ge=1, le=4)
    kind: str | None = Field(default=None, max_length=60)
    routes: str = Field(default="BOL/BBL", max_length=20)
    edition: int = Field(ge=1996, le=2100)
    valid_from: date
    valid_until: date | None = None
    years: int | None = Field(default=None, ge=1, le=4)


class Qualification(QualificationFields, Value):
    """A qualification as other rooms see it."""

    id: str
    institution_id: str

    @property
    def label(self) -> str:
        """Name with crebo and level, as people write it."""
        return f"{self.name} ({self.crebo}{f', N{self.level}' if self.level else ''})"


class WorkProcessFields(SQLModel):
    """A work process within a core task of a qualification, such as B1-K1-W2."""

    crebo: str = Field(regex=CREBO, max_length=5, index=True)
    core_task_code: str = Field(max_length=20)
    core_task: str = Field(max_length=200)
    code: str = Field(max_length=20)
    title: str = Field(max_length=200)


class WorkProcess(WorkProcessFields, Value):
    """A work process as other rooms see it."""

    id: str


class PeriodFields(SQLModel):
    """A block in the plan of a cohort. Hours are clock hours; `counts_as_bpv` is False for the graduation block."""

    name: str = Field(min_length=1, max_length=120)
    crebo: str = Field(regex=CREBO, max_length=5)
    route: Route = Field(default=Route.BOL, sa_type=String(3))
    cohort: int = Field(ge=2000, le=2100)
    study_year: int = Field(ge=1, le=6)
    phase: Phase = Field(sa_type=String(10))
    starts_on: date
    ends_on: date
    weeks: int = Field(ge=1, le=60)
    hours: int = Field(ge=1, le=9999)
    counts_as_bpv: bool = True


class Period(PeriodFields, Value):
    """A BPV period as other rooms see it."""

    id: str
    institution_id: str
    team_id: str | None = None


class PostcodeFields(SQLModel):
    """The centre of a 4-digit postcode area, in degrees (WGS 84)."""

    code: str = Field(regex=POSTCODE4, max_length=4)
    place: str = Field(max_length=80)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class SettingChange(Value):
    """One change of a setting: the value that holds from an instant on, why, and by whom. `version` counts from 1."""

    id: str
    name: str
    version: int
    value: int
    reason: str
    set_by: str | None = None
    valid_from: datetime


class Succession(Value):
    """A team that follows another from a day on. A team can have several successors, and can follow several."""

    id: str
    team_id: str
    successor_id: str
    starts_on: date


class CreboChoiceFields(SQLModel):
    """What a school set by hand about a crebo; the import of the official list never touches it.

    `years` is the length of the programme; `successor` the crebo on which new cohorts start from `successor_from` on.
    """

    years: int | None = Field(default=None, ge=1, le=4)
    successor: str | None = Field(default=None, regex=CREBO, max_length=5)
    successor_from: date | None = None


class CreboChoice(CreboChoiceFields, Value):
    """What a school set by hand about one crebo; version 0 when nothing was set yet."""

    crebo: str
    version: int = 0


class HoursNormFields(SQLModel):
    """The least BPV hours (clock hours) of a programme on a route, for cohorts from a year on, and where it stands."""

    route: Route = Field(default=Route.BOL, sa_type=String(3))
    years: int = Field(ge=1, le=4)
    cohort_from: int = Field(ge=2000, le=2100)
    hours: int = Field(ge=0, le=9999)
    source: str = Field(min_length=1, max_length=200)


class HoursNorm(HoursNormFields, Value):
    """A norm; `own` when the school set it itself, else it is the law as the service knows it."""

    own: bool = True


class Region(StrEnum):
    """The three regions over which school holidays are spread."""

    NORTH = "noord"
    MIDDLE = "midden"
    SOUTH = "zuid"


class HolidayFields(SQLModel):
    """Days without school, the first and the last included. `region` tells from which list they were taken; None for
    days of the school's own."""

    name: str = Field(min_length=1, max_length=80)
    starts_on: date
    ends_on: date
    region: Region | None = Field(default=None, sa_type=String(6))


class Holiday(HolidayFields, Value):
    """Days without school as other rooms see them."""

    id: str
    institution_id: str
    version: int = 1


@dataclass(frozen=True)
class NormPart:
    """The least BPV hours of the days that a student spends on one route."""

    route: Route
    starts_on: date
    ends_on: date
    hours: float


@dataclass(frozen=True)
class NormOverTime:
    """The least BPV hours of a programme of which the route changes: the sum of its parts, in whole hours."""

    parts: tuple[NormPart, ...]

    @property
    def hours(self) -> int:
        """All parts together."""
        return round(sum(one.hours for one in self.parts))


@dataclass(frozen=True)
class Ending:
    """How a team ends: from which day its successors stand in its place, and which they are.

    `new_name` asks for a new team that starts on that day, in the college `new_college_id`.
    """

    starts_on: date
    successor_ids: tuple[str, ...] = ()
    new_name: str = ""
    new_college_id: str = ""


@dataclass(frozen=True)
class CollegeTree:
    """A college with its teams."""

    college: College
    teams: tuple[Team, ...]


@dataclass(frozen=True)
class CohortPlan:
    """The periods of one cohort of a qualification. `bpv_hours` leaves out what does not count, such as graduation."""

    crebo: str
    name: str
    route: Route
    cohort: int
    periods: tuple[Period, ...]
    bpv_hours: int


@dataclass(frozen=True)
class PlanDetail:
    """The plan of one cohort beside its norm. `years` is the length of the programme; None when nobody knows it."""

    plan: CohortPlan
    years: int | None
    norm: HoursNorm | None
    other_hours: int

    @property
    def difference(self) -> int | None:
        """Hours above (or below, negative) the norm."""
        return None if self.norm is None else self.plan.bpv_hours - self.norm.hours


@dataclass(frozen=True)
class PlanCopy:
    """A block as it would be copied to the next cohort; `there` when that cohort has it already."""

    source: Period
    fields: PeriodFields
    team_id: str | None
    there: bool


@dataclass(frozen=True)
class QualificationDetail:
    """A crebo: its editions, newest first, what was set by hand, what came before and after, the cohorts planned."""

    crebo: str
    name: str
    editions: tuple[Qualification, ...]
    choice: CreboChoice
    before: tuple[tuple[str, str, date | None], ...]
    after: tuple[tuple[str, str, date | None], ...]
    plans: tuple[CohortPlan, ...]


@dataclass(frozen=True)
class Overview:
    """The institution with its units and its plans."""

    institution: Institution
    colleges: tuple[CollegeTree, ...]
    plans: tuple[CohortPlan, ...]
    qualifications: int


@dataclass(frozen=True)
class RightsLine:
    """One act of the table of rights, with the reach of each role that has it."""

    rule_id: str
    text: str
    reach: tuple[tuple[Role, Reach], ...]
