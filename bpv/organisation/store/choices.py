"""What a school set by hand beside the official list: lengths, successors, norms of hours."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bpv.core.db import Clash
from bpv.core.errors import Stale
from bpv.organisation.models import CreboChoice, CreboChoiceFields, HoursNorm, HoursNormFields, Qualification
from bpv.organisation.store.rows import raw
from bpv.organisation.tables import CreboChoiceRow, HoursNormRow, QualificationRow


def editions(session: Session, institution_id: str, crebo: str) -> tuple[Qualification, ...]:
    """A crebo in every edition of the official list, newest first."""
    rows = session.exec(
        select(QualificationRow)
        .where(QualificationRow.institution_id == institution_id, QualificationRow.crebo == crebo)
        .order_by(col(QualificationRow.edition).desc())
    )
    return tuple(Qualification.model_validate(raw(row)) for row in rows)


def crebo_choices(session: Session, institution_id: str) -> dict[str, CreboChoice]:
    """What was set by hand, by crebo."""
    rows = session.exec(
        select(CreboChoiceRow).where(CreboChoiceRow.institution_id == institution_id).order_by(CreboChoiceRow.crebo)
    )
    return {row.crebo: CreboChoice.model_validate(raw(row)) for row in rows}


def put_crebo_choice(
    session: Session, institution_id: str, crebo: str, fields: CreboChoiceFields, version: int
) -> None:
    """Keep what was set about a crebo; `version` is 0 when nothing was. Raises `Stale`."""
    if version == 0:
        try:
            with session.begin_nested():
                session.add(CreboChoiceRow(institution_id=institution_id, crebo=crebo, **fields.model_dump()))
        except Clash as clash:
            raise Stale(crebo_choices(session, institution_id).get(crebo)) from clash
        return
    done = session.connection().execute(
        update(CreboChoiceRow)
        .where(
            col(CreboChoiceRow.institution_id) == institution_id,
            col(CreboChoiceRow.crebo) == crebo,
            col(CreboChoiceRow.version) == version,
        )
        .values(**fields.model_dump(), version=version + 1)
    )
    session.expire_all()
    if done.rowcount != 1:
        raise Stale(crebo_choices(session, institution_id).get(crebo))


def norms(session: Session, institution_id: str) -> tuple[HoursNorm, ...]:
    """The norms that a school set itself."""
    rows = session.exec(
        select(HoursNormRow)
        .where(HoursNormRow.institution_id == institution_id)
        .order_by(HoursNormRow.route, col(HoursNormRow.years), col(HoursNormRow.cohort_from))
    )
    return tuple(HoursNorm.model_validate(raw(row)) for row in rows)


def put_norm(session: Session, institution_id: str, fields: HoursNormFields) -> None:
    """Keep a norm; one for the same route, length and first cohort is replaced."""
    values: dict[str, Any] = fields.model_dump()
    same = (
        col(HoursNormRow.institution_id) == institution_id,
        *(col(getattr(HoursNormRow, name)) == values[name] for name in ("route", "years", "cohort_from")),
    )
    kept = {"hours": fields.hours, "source": fields.source}
    if session.connection().execute(update(HoursNormRow).where(*same).values(**kept)).rowcount:
        session.expire_all()
        return
    try:
        with session.begin_nested():
            session.add(HoursNormRow(institution_id=institution_id, **values))
    except Clash:
        session.connection().execute(update(HoursNormRow).where(*same).values(**kept))
        session.expire_all()
