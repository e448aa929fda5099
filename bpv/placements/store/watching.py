"""Placements that somebody follows day by day: in parts, by id, for work that goes over a whole school."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.placements.models import Placement, State
from bpv.placements.store.placing import COLUMNS, value
from bpv.placements.tables import PlacementRow

AHEAD: Final = timedelta(days=60)  # before its first day a placement is followed
BEHIND: Final = timedelta(days=60)  # and after its last


def followed(session: Session, institution_id: str, day: date, after: str | None, limit: int) -> tuple[Placement, ...]:
    """The next placements, by id, that are followed on a day: planned soon, running, or over a short time ago; none
    that was cancelled or ended early."""
    query = select(*COLUMNS).where(
        col(PlacementRow.institution_id) == institution_id,
        col(PlacementRow.state).in_((State.PLANNED.value, State.FINISHED.value)),
        col(PlacementRow.starts_on) <= day + AHEAD,
        col(PlacementRow.ends_on) >= day - BEHIND,
    )
    if after is not None:
        query = query.where(col(PlacementRow.id) > after)
    rows = session.execute(query.order_by(col(PlacementRow.id)).limit(limit))
    return tuple(value(row, day) for row in rows)


def by_ids(session: Session, institution_id: str, placement_ids: Collection[str], day: date) -> dict[str, Placement]:
    """Placements of the school by id."""
    found: dict[str, Placement] = {}
    for part in chunks(sorted(set(placement_ids))):
        query = select(*COLUMNS).where(
            col(PlacementRow.institution_id) == institution_id, col(PlacementRow.id).in_(part)
        )
        found |= {row.id: value(row, day) for row in session.execute(query)}
    return found
