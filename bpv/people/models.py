"""Values of people: accounts, students. No field for sex or origin exists (GOV-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, String

from bpv.core.rights import Grant, Principal, Role
from bpv.organisation.models import CREBO, NormOverTime, Route, Value


class AccountFields(SQLModel):
    """What an account says about a person. The e-mail address is the sign-in name, kept in lower case."""

    email: str = Field(min_length=3, max_length=254)
    name: str = Field(min_length=1, max_length=120)
    language: str = Field(default="nl", max_length=2)


class Account(AccountFields, Value):
    """An account with its roles, as pages see it. Never carries the password hash."""

    id: str
    institution_id: str
    active: bool = True
    version: int = 1
    grants: tuple[Grant, ...] = ()
    last_signed_in_at: datetime | None = None


class StudentFields(SQLModel):
    """A student as the school's administration knows them; `number` is the school's own student number."""

    number: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=120)
    email: str | None = Field(default=None, max_length=254)
    birth_date: date
    crebo: str = Field(regex=CREBO, max_length=5)
    route: Route = Field(default=Route.BOL, sa_type=String(3))
    cohort: int = Field(ge=2000, le=2100)
    study_year: int = Field(ge=1, le=6)
    postcode: str | None = Field(default=None, max_length=7)


class Student(StudentFields, Value):
    """A student as other rooms see them."""

    id: str
    institution_id: str
    account_id: str | None = None
    team_id: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Programme:
    """What a student follows, and the four digits of the postcode ("" when unknown), for figures without names."""

    crebo: str
    route: str
    area: str


@dataclass(frozen=True)
class OpenSession:
    """A live session as the web part needs it: who signed in, and what is due."""

    id: str
    principal: Principal
    proof_at: datetime
    touch_due: bool
    rotate_due: bool


@dataclass(frozen=True)
class Device:
    """One of a person's sessions, as their own page shows it."""

    id: str
    device: str
    created_at: datetime
    last_seen_at: datetime
    own: bool


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds, with its bound by id."""

    id: str
    role: Role
    college_id: str | None
    team_id: str | None
    granted_at: datetime


@dataclass(frozen=True)
class AccountDetail:
    """An account as an administrator sees it; `student` is the name and number of the student it belongs to, or ""."""

    account: Account
    roles: tuple[HeldRole, ...]
    has_password: bool
    open_sessions: int
    student: str = ""


@dataclass(frozen=True)
class Credentials:
    """What is needed to judge a password. `hash` is None for nobody, and for who has no password yet."""

    account_id: str | None
    hash: str | None
    active: bool


@dataclass(frozen=True)
class Verdict:
    """May this attempt to sign in be judged at all? If not: in how many whole minutes again."""

    allowed: bool
    minutes: int = 0


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration school that the sign-in page offers."""

    email: str
    name: str
    role: Role


@dataclass(frozen=True)
class Supervision:
    """Who supervises a student, and when; `current` is False for an account that was disabled or lost the role."""

    id: str
    student_id: str
    account_id: str
    name: str
    current: bool
    valid_from: date
    valid_until: date | None

    def runs_on(self, day: date) -> bool:
        """True from the first day until and including the last."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Supervised:
    """A student with everybody who ever supervised them, newest first."""

    student: Student
    supervisions: tuple[Supervision, ...]

    def now(self, day: date) -> tuple[Supervision, ...]:
        """Who supervises on the day."""
        return tuple(one for one in self.supervisions if one.runs_on(day))

    def later(self, day: date) -> tuple[Supervision, ...]:
        """Who will supervise after the day."""
        return tuple(one for one in self.supervisions if one.valid_from > day)

    def past(self, day: date) -> tuple[Supervision, ...]:
        """Who supervised before the day."""
        return tuple(one for one in self.supervisions if one.valid_until is not None and one.valid_until < day)

    def lacks(self, day: date) -> bool:
        """True when nobody who can sign in as a supervisor supervises on the day."""
        return not any(one.current for one in self.now(day))


class CoachKind(StrEnum):
    """What a coach is called; which kind says nothing about why (MAT-06, MAT-07)."""

    LEARNING_WORK_COACH = "learning_work_coach"
    JOB_COACH = "job_coach"
    PLUS_COACH = "plus_coach"
    PEER_COACHING = "peer_coaching"


class Funding(StrEnum):
    """Who pays the coach."""

    SCHOOL = "school"
    MUNICIPALITY = "municipality"
    OTHER = "other"


class CoachingFields(SQLModel):
    """Coaching of a student. There is no field for a reason: why a student has a coach is kept nowhere."""

    kind: CoachKind = Field(sa_type=String(20))
    funding: Funding = Field(sa_type=String(15))
    valid_from: date
    valid_until: date | None = None


class Coaching(CoachingFields, Value):
    """Who coaches a student, and when; for one placement or for all of it."""

    id: str
    student_id: str
    account_id: str
    placement_id: str | None = None
    name: str = ""
    version: int = 1

    def runs_on(self, day: date) -> bool:
        """True from the first day until and including the last."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class RouteChange:
    """A student follows another route from a day on. `before` is the route until then; `applied` says whether the
    student's record tells the new one already."""

    id: str
    student_id: str
    before: Route
    route: Route
    starts_on: date
    reason: str
    set_by: str | None
    applied: bool


@dataclass(frozen=True)
class RouteSheet:
    """A student with every change of route, oldest first, and the least BPV hours that follow from the routes over the
    years of the programme: None when nobody knows how long it is."""

    student: Student
    changes: tuple[RouteChange, ...]
    norm: NormOverTime | None


Group = tuple[str, int]  # crebo and cohort


@dataclass(frozen=True)
class Staying:
    """What still stands at a team that ended: students per crebo and cohort, roles, and periods that are not over."""

    students: Mapping[Group, int]
    roles: int
    periods: int

    @property
    def all_students(self) -> int:
        """All students together."""
        return sum(self.students.values())


@dataclass(frozen=True)
class MoveAsked:
    """What to move; `group` narrows the students to one crebo and cohort."""

    students: bool
    roles: bool
    periods: bool
    group: Group | None = None


@dataclass(frozen=True)
class Moved:
    """How many moved."""

    students: int = 0
    roles: int = 0
    periods: int = 0
