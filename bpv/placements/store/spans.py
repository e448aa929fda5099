"""The days of many placements in one query: no reasons, scores or names."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, select
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.placements.models import State
from bpv.placements.models.spans import PlacementSpan
from bpv.placements.rules.states import state_on
from bpv.placements.store.placing import Ids
from bpv.placements.tables import PlacementRow

COLUMNS: Final[tuple[Any, ...]] = tuple(
    col(getattr(PlacementRow, name))
    for name in ("id", "student_id", "company_id", "establishment_id", "starts_on", "ends_on", "ended_on", "state")
)


def value(row: Row[Any], day: date) -> PlacementSpan:
    """The line of a row of `COLUMNS`, with the state that it has on the day."""
    return PlacementSpan(
        id=row.id,
        student_id=row.student_id,
        company_id=row.company_id,
        establishment_id=row.establishment_id,
        starts_on=row.starts_on,
        last_on=row.ended_on or row.ends_on,
        state=state_on(State(row.state), row.starts_on, row.ends_on, day),
    )


def by_ids(session: Session, institution_id: str, ids: Collection[str], day: date) -> dict[str, PlacementSpan]:
    """Placements of the school by id; others are left out."""
    found: dict[str, PlacementSpan] = {}
    for part in chunks(sorted(set(ids))):
        mine = (col(PlacementRow.institution_id) == institution_id, col(PlacementRow.id).in_(part))
        found |= {row.id: value(row, day) for row in session.execute(select(*COLUMNS).where(*mine))}
    return found


def between(
    session: Session, institution_id: str, first: date, last: date, day: date, within: Ids | None
) -> tuple[PlacementSpan, ...]:
    """Placements that have a day from `first` to `last` and were not cancelled, by first day; of students within the
    query of ids when that is given."""
    mine: list[ColumnElement[bool]] = [
        col(PlacementRow.institution_id) == institution_id,
        col(PlacementRow.state) != State.CANCELLED.value,
        col(PlacementRow.starts_on) <= last,
        func.coalesce(col(PlacementRow.ended_on), col(PlacementRow.ends_on)) >= first,
    ]
    if within is not None:
        mine.append(col(PlacementRow.student_id).in_(within))
    order = (col(PlacementRow.starts_on), col(PlacementRow.id))
    return tuple(value(row, day) for row in session.execute(select(*COLUMNS).where(*mine).order_by(*order)))
