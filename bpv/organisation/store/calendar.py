"""The holidays of a school."""

from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bpv.core.db import Clash
from bpv.core.errors import NotFound, Stale
from bpv.organisation.models import Holiday, HolidayFields
from bpv.organisation.store.rows import raw
from bpv.organisation.tables import HolidayRow


def holidays(session: Session, institution_id: str) -> tuple[Holiday, ...]:
    """Every holiday of the school, in order; one query."""
    rows = session.exec(
        select(HolidayRow).where(HolidayRow.institution_id == institution_id).order_by(col(HolidayRow.starts_on))
    )
    return tuple(Holiday.model_validate(raw(row)) for row in rows)


def holiday(session: Session, institution_id: str, holiday_id: str) -> Holiday:
    """A holiday of the school; raises `NotFound`."""
    row = session.get(HolidayRow, holiday_id, populate_existing=True)
    if row is None or row.institution_id != institution_id:
        raise NotFound()
    return Holiday.model_validate(raw(row))


def add_holiday(session: Session, institution_id: str, fields: HolidayFields) -> str | None:
    """A new holiday; its id, or None when somebody else made one that starts on the same day."""
    row = HolidayRow(institution_id=institution_id, **fields.model_dump())
    try:
        with session.begin_nested():
            session.add(row)
    except Clash:
        return None
    return row.id


def change_holiday(
    session: Session, institution_id: str, holiday_id: str, version: int, fields: HolidayFields | None
) -> None:
    """Change a holiday, or take it away (None); raises `Stale` when it has another version by now, and `NotFound`."""
    mine: tuple[Any, ...] = (
        col(HolidayRow.id) == holiday_id,
        col(HolidayRow.institution_id) == institution_id,
        col(HolidayRow.version) == version,
    )
    act = (
        delete(HolidayRow).where(*mine)
        if fields is None
        else update(HolidayRow).where(*mine).values(**fields.model_dump(), version=version + 1)
    )
    done = session.connection().execute(act)
    if done.rowcount != 1:
        raise Stale(holiday(session, institution_id, holiday_id))
    session.expire_all()
