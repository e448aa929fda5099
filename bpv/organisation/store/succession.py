"""Which team follows which."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bpv.organisation.models import Succession
from bpv.organisation.store.rows import raw
from bpv.organisation.tables import PeriodRow, SuccessionRow


def successions(session: Session, institution_id: str) -> tuple[Succession, ...]:
    """Every succession of the institution, by day."""
    rows = session.exec(
        select(SuccessionRow)
        .where(SuccessionRow.institution_id == institution_id)
        .order_by(col(SuccessionRow.starts_on), col(SuccessionRow.id))
    )
    return tuple(Succession.model_validate(raw(row)) for row in rows)


def replace_successors(
    session: Session, institution_id: str, team_id: str, successor_ids: Iterable[str], starts_on: date
) -> None:
    """These teams follow from a day on, and no others."""
    session.connection().execute(
        delete(SuccessionRow).where(
            col(SuccessionRow.institution_id) == institution_id, col(SuccessionRow.team_id) == team_id
        )
    )
    session.add_all(
        SuccessionRow(institution_id=institution_id, team_id=team_id, successor_id=one, starts_on=starts_on)
        for one in sorted(set(successor_ids))
    )
    session.flush()


def periods_going_on(session: Session, institution_id: str, team_id: str, day: date) -> int:
    """How many periods of only this team end on or after the day."""
    found = select(func.count()).where(
        PeriodRow.institution_id == institution_id, PeriodRow.team_id == team_id, col(PeriodRow.ends_on) >= day
    )
    return session.exec(found).one()


def move_periods(session: Session, institution_id: str, team_id: str, successor_id: str, day: date) -> int:
    """Give the periods of only this team that end on or after the day to another; returns how many."""
    moved = session.connection().execute(
        update(PeriodRow)
        .where(
            col(PeriodRow.institution_id) == institution_id,
            col(PeriodRow.team_id) == team_id,
            col(PeriodRow.ends_on) >= day,
        )
        .values(team_id=successor_id, version=PeriodRow.version + 1)
    )
    session.expire_all()
    return moved.rowcount
