"""Placements for work that goes over a whole school, and for pages whose rows were chosen within a scope already."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from bpv.placements.models import Placement
from bpv.placements.models.listing import Line
from bpv.placements.service.listing import lines
from bpv.placements.store import watching as store


def followed(session: Session, institution_id: str, day: date, after: str | None, limit: int) -> tuple[Placement, ...]:
    """The next placements, by id, that are followed on a day: from two months before the first until two months after
    the last day, unless cancelled or ended early. For jobs."""
    return store.followed(session, institution_id, day, after, limit)


def lines_of(session: Session, institution_id: str, placement_ids: Collection[str], day: date) -> Mapping[str, Line]:
    """Placements of the school with names, by id; three queries."""
    found = store.by_ids(session, institution_id, placement_ids, day)
    return {one.placement.id: one for one in lines(session, institution_id, found.values())}
