"""Visit days of supervisors, and the planned visits that are their stops."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bpv.contacts.models import Moment, MomentState, VisitDay, Way
from bpv.contacts.store.moments import fresh
from bpv.contacts.tables import ContactMomentRow, VisitDayRow
from bpv.core.bulk import chunks
from bpv.core.db import Clash

MOST: Final = 30  # visit days in a list


def one(session: Session, institution_id: str, account_id: str | None, visit_day_id: str) -> VisitDay | None:
    """A visit day of somebody's own."""
    row = VisitDayRow
    mine = (col(row.institution_id) == institution_id, col(row.account_id) == account_id, col(row.id) == visit_day_id)
    found = session.exec(fresh(select(row).where(*mine))).first()
    return None if found is None else VisitDay.model_validate(found)


def taken(session: Session, key: str) -> str | None:
    """The account whose form with this key planned a visit day already, at whichever school."""
    found: str | None = session.exec(select(VisitDayRow.account_id).where(col(VisitDayRow.id) == key)).first()
    return found


def days(session: Session, institution_id: str, account_id: str | None) -> tuple[tuple[VisitDay, int], ...]:
    """Somebody's own visit days, the last first, each with how many stops it has that were not cancelled."""
    row, stop = VisitDayRow, ContactMomentRow
    number = (
        columns(func.count())
        .where(col(stop.visit_day_id) == col(row.id), col(stop.state) != MomentState.CANCELLED.value)
        .correlate(row)
        .scalar_subquery()
    )
    mine = (col(row.institution_id) == institution_id, col(row.account_id) == account_id)
    query = columns(row, number).where(*mine).order_by(col(row.day).desc(), col(row.id)).limit(MOST)
    return tuple((VisitDay.model_validate(one), int(stops)) for one, stops in session.execute(query))


def add(session: Session, institution_id: str, key: str, account_id: str, day: date, start_area: str) -> bool:
    """Plan a visit day; False when the same form did so at the same moment."""
    row = VisitDayRow(id=key, institution_id=institution_id, account_id=account_id, day=day, start_area=start_area)
    try:
        with session.begin_nested():
            session.add(row)
    except Clash:
        return False
    return True


def stops(session: Session, institution_id: str, visit_day_id: str) -> tuple[Moment, ...]:
    """The stops of a visit day that were not cancelled."""
    row = ContactMomentRow
    mine = (col(row.institution_id) == institution_id, col(row.visit_day_id) == visit_day_id)
    query = select(row).where(*mine, col(row.state) != MomentState.CANCELLED.value).order_by(col(row.id))
    return tuple(Moment.model_validate(one) for one in session.exec(fresh(query)))


def planned(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, Moment]:
    """The first visit that is planned, of each of these placements; who has none is left out."""
    row, found = ContactMomentRow, {}
    for part in chunks(sorted(set(placement_ids))):
        query = select(row).where(
            col(row.institution_id) == institution_id,
            col(row.placement_id).in_(part),
            col(row.state) == MomentState.PLANNED.value,
            col(row.way) == Way.ON_SITE.value,
        )
        for one in session.exec(fresh(query.order_by(col(row.day).desc(), col(row.id)))):
            found[one.placement_id] = Moment.model_validate(one)
    return found


def arrive(session: Session, institution_id: str, moment_id: str, at: datetime) -> bool:
    """Note the arrival at a planned visit; False when that was noted already."""
    row = ContactMomentRow
    done = session.execute(
        update(row)
        .where(
            col(row.institution_id) == institution_id,
            col(row.id) == moment_id,
            col(row.state) == MomentState.PLANNED.value,
            col(row.arrived_at).is_(None),
        )
        .values(arrived_at=at, version=row.version + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
