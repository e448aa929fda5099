"""Tables of people; private to this room."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnClause, Index, String, UniqueConstraint, literal_column
from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.people.models import AccountFields, CoachingFields, StudentFields

WITH_ACCOUNT: Final[ColumnClause[bool]] = literal_column("account_id IS NOT NULL")


class AccountRow(AccountFields, Table, table=True):
    """An account. Without a password hash nobody can sign in with a password."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    password_hash: str | None = Field(default=None, max_length=255)
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class GrantRow(Table, table=True):
    """One role of one account, bounded to a college or a team where the role has such a bound."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "college_id", "team_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    account_id: str = key_to("account.id")
    role: str = Field(max_length=30)
    college_id: str | None = key_to("college.id", nullable=True, index=False)
    team_id: str | None = key_to("team.id", nullable=True, index=False)
    granted_at: datetime = Field(sa_type=UtcDateTime)


class SessionRow(Table, table=True):
    """A signed-in device. Only hashes of tokens are kept; `previous_hash` bridges a rotation for ten seconds."""

    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    account_id: str = key_to("account.id")
    token_hash: str = Field(max_length=64)
    previous_hash: str | None = Field(default=None, max_length=64, index=True)
    rotated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    proof_at: datetime = Field(sa_type=UtcDateTime)
    idle_seconds: int
    device: str = Field(default="", max_length=120)


class ThrottleRow(Table, table=True):
    """A counter of failures in a window; the key is a hash, so that the table tells no address or name."""

    __tablename__ = "throttle"

    key: str = Field(primary_key=True, max_length=64)
    window_start: datetime = Field(sa_type=UtcDateTime)
    failures: int = 0


class SetupCodeRow(Table, table=True):
    """A one-use code that lets the operator make the first administrator."""

    __tablename__ = "setup_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PasswordLinkRow(Table, table=True):
    """A one-use link with which a person chooses their own password. Only the hash of its token is kept."""

    __tablename__ = "password_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    institution_id: str = key_to("institution.id", index=False)
    account_id: str = key_to("account.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StudentRow(StudentFields, Table, table=True):
    """A student.

    Most may have no account: an index with all of them would tell SQLite that it finds thousands per account, so that
    each look-up of a session would read every student. The other index counts students without reading their rows.
    """

    __tablename__ = "student"
    __table_args__ = (
        UniqueConstraint("institution_id", "number"),
        Index("ix_student_account", "account_id", sqlite_where=WITH_ACCOUNT, postgresql_where=WITH_ACCOUNT),
        Index("ix_student_plan", "institution_id", "crebo", "route", "cohort", "study_year", "postcode"),
    )

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    account_id: str | None = key_to("account.id", index=False, nullable=True)
    team_id: str | None = key_to("team.id", nullable=True)
    version: int = 1


class SupervisionRow(Table, table=True):
    """Who supervises a student, and when: the basis of the reach 'assigned'."""

    __tablename__ = "supervision"
    __table_args__ = (UniqueConstraint("account_id", "student_id", "valid_from"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    account_id: str = key_to("account.id")
    student_id: str = key_to("student.id")
    valid_from: date
    valid_until: date | None = None


class RouteChangeRow(Table, table=True):
    """A student follows another route from a day on; rows are added, and taken away only before that day.
    `applied_at` is when the student's record was changed accordingly."""

    __tablename__ = "route_change"
    __table_args__ = (UniqueConstraint("student_id", "starts_on"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    student_id: str = key_to("student.id", index=False)
    before: str = Field(sa_type=String(3))
    route: str = Field(sa_type=String(3))
    starts_on: date
    reason: str = Field(max_length=500)
    set_by: str | None = key_to("account.id", nullable=True, index=False)
    at: datetime = Field(sa_type=UtcDateTime)
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class CoachingRow(CoachingFields, Table, table=True):
    """Who coaches a student to find and keep a place: for a coach, the basis of the reach 'assigned'."""

    __tablename__ = "coaching"
    __table_args__ = (UniqueConstraint("account_id", "student_id", "valid_from"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id")
    account_id: str = key_to("account.id", index=False)
    student_id: str = key_to("student.id")
    placement_id: str | None = key_to("placement.id", nullable=True, index=False)
    version: int = 1


class PastTeamRow(Table, table=True):
    """A team that a student belonged to until (and including) a day: history stays with the old team (MON-09)."""

    __tablename__ = "past_team"
    __table_args__ = (UniqueConstraint("student_id", "team_id", "valid_until"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    student_id: str = key_to("student.id", index=False)
    team_id: str = key_to("team.id")
    valid_until: date
