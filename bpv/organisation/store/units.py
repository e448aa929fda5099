"""Institutions, colleges and teams."""

from sqlmodel import Session, select

from bpv.core.errors import NotFound
from bpv.organisation.models import (
    College,
    Institution,
    Team,
    UnitFields,
)
from bpv.organisation.store.rows import own, raw
from bpv.organisation.tables import (
    CollegeRow,
    InstitutionRow,
    TeamRow,
)


def institution(session: Session, institution_id: str) -> Institution:
    """An institution; raises `NotFound`."""
    row = session.get(InstitutionRow, institution_id)
    if row is None:
        raise NotFound()
    return Institution.model_validate(raw(row))


def institutions(session: Session) -> tuple[Institution, ...]:
    """Every institution in the database, by name."""
    rows = session.exec(select(InstitutionRow).order_by(InstitutionRow.name, InstitutionRow.id))
    return tuple(Institution.model_validate(row.model_dump()) for row in rows)


def add_institution(session: Session, name: str) -> Institution:
    """A new institution."""
    row = InstitutionRow(name=name)
    session.add(row)
    session.flush()
    return Institution.model_validate(raw(row))


def colleges(session: Session, institution_id: str) -> tuple[College, ...]:
    """All colleges, those that ended too, by name."""
    rows = session.exec(
        select(CollegeRow).where(CollegeRow.institution_id == institution_id).order_by(CollegeRow.name, CollegeRow.id)
    )
    return tuple(College.model_validate(raw(row)) for row in rows)


def teams(session: Session, institution_id: str) -> tuple[Team, ...]:
    """All teams, those that ended too, by name."""
    rows = session.exec(
        select(TeamRow).where(TeamRow.institution_id == institution_id).order_by(TeamRow.name, TeamRow.id)
    )
    return tuple(Team.model_validate(raw(row)) for row in rows)


def college(session: Session, institution_id: str, college_id: str) -> College:
    """A college of the institution; raises `NotFound`."""
    return College.model_validate(raw(own(session, CollegeRow, institution_id, college_id)))


def team(session: Session, institution_id: str, team_id: str) -> Team:
    """A team of the institution; raises `NotFound`."""
    return Team.model_validate(raw(own(session, TeamRow, institution_id, team_id)))


def college_named(session: Session, institution_id: str, name: str) -> str | None:
    """The id of the college with this name."""
    return session.exec(
        select(CollegeRow.id).where(CollegeRow.institution_id == institution_id, CollegeRow.name == name)
    ).first()


def team_named(session: Session, college_id: str, name: str) -> str | None:
    """The id of the college's team with this name."""
    return session.exec(select(TeamRow.id).where(TeamRow.college_id == college_id, TeamRow.name == name)).first()


def add_college(session: Session, institution_id: str, fields: UnitFields) -> str:
    """A new college; returns its id."""
    row = CollegeRow(institution_id=institution_id, **fields.model_dump())
    session.add(row)
    session.flush()
    return row.id


def add_team(session: Session, institution_id: str, college_id: str, fields: UnitFields) -> str:
    """A new team; returns its id."""
    row = TeamRow(institution_id=institution_id, college_id=college_id, **fields.model_dump())
    session.add(row)
    session.flush()
    return row.id
