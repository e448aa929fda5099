"""The only place of this room that asks the database."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import bindparam, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bpv.core.bulk import write_sync
from bpv.core.db import Table, holding
from bpv.core.errors import NotFound, Stale
from bpv.core.intake import Held, Sync
from bpv.organisation.models import (
    College,
    Institution,
    Period,
    PeriodFields,
    PostcodeFields,
    Qualification,
    QualificationFields,
    Team,
    UnitFields,
    WorkProcess,
)
from bpv.organisation.tables import (
    CollegeRow,
    InstitutionRow,
    PeriodRow,
    PostcodeRow,
    QualificationRow,
    TeamRow,
    WorkProcessRow,
)

SORTS: Final = {
    "crebo": (QualificationRow.crebo, QualificationRow.edition),
    "name": (QualificationRow.name, QualificationRow.crebo, QualificationRow.edition),
    "level": (QualificationRow.level, QualificationRow.name, QualificationRow.id),
}

U = TypeVar("U", CollegeRow, TeamRow, PeriodRow)
Kind = Literal["college", "team", "period"]
KINDS: Final[Mapping[Kind, Any]] = {
    "college": CollegeRow,
    "team": TeamRow,
    "period": PeriodRow,
}


def raw(row: Table) -> dict[str, Any]:
    """The columns of a row. Not `model_dump`, which complains about an enum that the database gives as text."""
    return {name: getattr(row, name) for name in type(row).model_fields}


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


def own(session: Session, kind: type[U], institution_id: str, row_id: str) -> U:
    """A row of the institution; raises `NotFound` for any other."""
    row = session.get(kind, row_id)
    if row is None or row.institution_id != institution_id:
        raise NotFound()
    return row


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


def change(session: Session, kind: Kind, row_id: str, version: int, changed: Mapping[str, Any]) -> None:
    """Change a row of which the caller knows that it exists; raises `Stale` when it has another version by now."""
    table = KINDS[kind]
    done = session.connection().execute(
        update(table)
        .where(col(table.id) == row_id, col(table.version) == version)
        .values(**changed, version=version + 1)
    )
    row = session.get(table, row_id, populate_existing=True)
    if done.rowcount != 1:
        raise Stale(value(row))


def value(row: CollegeRow | TeamRow | PeriodRow | None) -> College | Team | Period | None:
    """The frozen value of a row."""
    if row is None:
        return None
    kinds: dict[type, type[College] | type[Team] | type[Period]] = {
        CollegeRow: College,
        TeamRow: Team,
        PeriodRow: Period,
    }
    return kinds[type(row)].model_validate(raw(row))


def version_of(session: Session, kind: Kind, institution_id: str, row_id: str) -> int:
    """The version of a row of the institution; raises `NotFound`."""
    return int(own(session, KINDS[kind], institution_id, row_id).version)


def periods(session: Session, institution_id: str) -> tuple[Period, ...]:
    """All periods of the institution: by qualification, cohort and start."""
    rows = session.exec(
        select(PeriodRow)
        .where(PeriodRow.institution_id == institution_id)
        .order_by(
            PeriodRow.crebo, PeriodRow.route, col(PeriodRow.cohort).desc(), col(PeriodRow.starts_on), PeriodRow.id
        )
    )
    return tuple(Period.model_validate(raw(row)) for row in rows)


def period(session: Session, institution_id: str, period_id: str) -> Period:
    """A period of the institution; raises `NotFound`."""
    return Period.model_validate(raw(own(session, PeriodRow, institution_id, period_id)))


def period_like(session: Session, institution_id: str, fields: PeriodFields) -> str | None:
    """The id of a period of the same plan with the same name."""
    return session.exec(
        select(PeriodRow.id).where(
            PeriodRow.institution_id == institution_id,
            PeriodRow.crebo == fields.crebo,
            PeriodRow.route == fields.route,
            PeriodRow.cohort == fields.cohort,
            PeriodRow.study_year == fields.study_year,
            PeriodRow.name == fields.name,
        )
    ).first()


def add_period(session: Session, institution_id: str, fields: PeriodFields, team_id: str | None) -> str:
    """A new period; returns its id."""
    row = PeriodRow(institution_id=institution_id, team_id=team_id, **fields.model_dump())
    session.add(row)
    session.flush()
    return row.id


def qualifications_page(
    session: Session,
    institution_id: str,
    *,
    q: str,
    level: int | None,
    sort: str,
    descending: bool,
    offset: int,
    limit: int,
) -> tuple[tuple[Qualification, ...], int]:
    """Qualifications whose name, file or crebo holds `q`, and how many there are in all."""
    found = select(QualificationRow).where(QualificationRow.institution_id == institution_id)
    if q:
        columns = (
            QualificationRow.name,
            QualificationRow.file_name,
            QualificationRow.crebo,
            QualificationRow.domain_name,
        )
        found = found.where(or_(*(holding(column, q) for column in columns)))
    if level is not None:
        found = found.where(QualificationRow.level == level)
    total = session.exec(select(func.count()).select_from(found.subquery())).one()
    order = [(col(one).desc() if descending else col(one).asc()).nulls_last() for one in SORTS[sort or "name"]]
    rows = session.exec(found.order_by(*order).offset(offset).limit(limit)).all()
    return tuple(Qualification.model_validate(raw(row)) for row in rows), total


def qualifications(
    session: Session, institution_id: str, crebos: frozenset[str] | None, day: date
) -> tuple[Qualification, ...]:
    """The qualifications that hold on a day, newest edition per crebo; of these crebos when they are named."""
    found = select(QualificationRow).where(
        QualificationRow.institution_id == institution_id, col(QualificationRow.valid_from) <= day
    )
    if crebos is not None:
        found = found.where(col(QualificationRow.crebo).in_(crebos))
    newest = {row.crebo: row for row in session.exec(found.order_by(col(QualificationRow.edition)))}
    live = [row for row in newest.values() if row.valid_until is None or row.valid_until >= day]
    return tuple(Qualification.model_validate(raw(row)) for row in sorted(live, key=lambda r: (r.name, r.crebo)))


def work_processes(session: Session, institution_id: str, crebo: str) -> tuple[WorkProcess, ...]:
    """The work processes of a qualification, in the order of its file."""
    return work_processes_of(session, institution_id, frozenset({crebo}))


def work_processes_of(session: Session, institution_id: str, crebos: frozenset[str]) -> tuple[WorkProcess, ...]:
    """The work processes of several qualifications in one query, in the order of their files."""
    rows = session.exec(
        select(WorkProcessRow)
        .where(WorkProcessRow.institution_id == institution_id, col(WorkProcessRow.crebo).in_(crebos))
        .order_by(WorkProcessRow.crebo, WorkProcessRow.core_task_code, WorkProcessRow.code)
    )
    return tuple(WorkProcess.model_validate(raw(row)) for row in rows)


PERIOD_NAMES: Final = (*PeriodFields.model_fields, "id", "institution_id", "team_id")
POSTCODE_NAMES: Final = tuple(PostcodeFields.model_fields)
PLAN: Final = (
    select_columns(*(getattr(PeriodRow, name) for name in PERIOD_NAMES))
    .where(
        *(col(getattr(PeriodRow, name)) == bindparam(name) for name in ("institution_id", "crebo", "route", "cohort"))
    )
    .order_by(col(PeriodRow.starts_on), col(PeriodRow.id))
)
AREAS: Final = (
    select_columns(*(getattr(PostcodeRow, name) for name in POSTCODE_NAMES))
    .where(col(PostcodeRow.institution_id) == bindparam("institution_id"))
    .order_by(col(PostcodeRow.code), col(PostcodeRow.place))
)
AREA: Final = AREAS.where(col(PostcodeRow.code) == bindparam("code"))
EDITIONS: Final = (
    select_columns(col(QualificationRow.name), col(QualificationRow.valid_until))
    .where(
        col(QualificationRow.institution_id) == bindparam("institution_id"),
        col(QualificationRow.crebo) == bindparam("crebo"),
        col(QualificationRow.valid_from) <= bindparam("day"),
    )
    .order_by(col(QualificationRow.edition).desc())
)


def periods_of(session: Session, institution_id: str, crebo: str, route: str, cohort: int) -> tuple[Period, ...]:
    """The periods of one plan in order of start. Plain columns: every ranked page asks for them."""
    asked = {"institution_id": institution_id, "crebo": crebo, "route": route, "cohort": cohort}
    rows = session.execute(PLAN, asked)
    return tuple(Period.model_construct(**dict(zip(PERIOD_NAMES, row, strict=True))) for row in rows)


def postcodes(session: Session, institution_id: str, code: str | None = None) -> tuple[PostcodeFields, ...]:
    """Postcode areas by code and place; of one code when it is named."""
    asked = {"institution_id": institution_id} | ({} if code is None else {"code": code})
    rows = session.execute(AREAS if code is None else AREA, asked)
    return tuple(PostcodeFields.model_construct(**dict(zip(POSTCODE_NAMES, row, strict=True))) for row in rows)


def qualification_name(session: Session, institution_id: str, crebo: str, day: date) -> str | None:
    """The name of a qualification in the newest edition that holds on the day."""
    asked = {"institution_id": institution_id, "crebo": crebo, "day": day}
    newest = session.execute(EDITIONS, asked).first()
    if newest is None or (newest.valid_until is not None and newest.valid_until < day):
        return None
    return str(newest.name)


def held_qualifications(session: Session, institution_id: str) -> dict[tuple[str, int], Held]:
    """Every qualification by crebo and edition, for an import."""
    names = tuple(QualificationFields.model_fields)
    columns = [QualificationRow.id, *(getattr(QualificationRow, name) for name in names)]
    rows = session.connection().execute(select(*columns).where(col(QualificationRow.institution_id) == institution_id))
    held = (Held(row[0], 0, dict(zip(names, row[1:], strict=True))) for row in rows)
    return {(one.values["crebo"], one.values["edition"]): one for one in held}


def held_postcodes(session: Session, institution_id: str) -> dict[tuple[str, str], Held]:
    """Every postcode area by code and place, for an import."""
    names = tuple(PostcodeFields.model_fields)
    columns = [PostcodeRow.id, *(getattr(PostcodeRow, name) for name in names)]
    rows = session.connection().execute(select(*columns).where(col(PostcodeRow.institution_id) == institution_id))
    held = (Held(row[0], 0, dict(zip(names, row[1:], strict=True))) for row in rows)
    return {(one.values["code"], one.values["place"]): one for one in held}


def write_qualifications(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and change qualifications as one set."""
    defaults = dict.fromkeys(QualificationFields.model_fields) | {"routes": "BOL/BBL"}
    write_sync(session, QualificationRow, institution_id, sync, defaults)


def write_postcodes(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and change postcode areas as one set."""
    write_sync(session, PostcodeRow, institution_id, sync, dict.fromkeys(PostcodeFields.model_fields))


def crebo_names(session: Session, institution_id: str) -> dict[str, str]:
    """The name of every crebo in any edition; the newest edition's name counts."""
    found = select(QualificationRow.crebo, QualificationRow.name).where(
        col(QualificationRow.institution_id) == institution_id
    )
    return {crebo: name for crebo, name in session.exec(found.order_by(col(QualificationRow.edition)))}
