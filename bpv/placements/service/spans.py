"""The days of many placements, for rooms that follow them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.people.service import students as people
from bpv.placements.models.spans import PlacementSpan
from bpv.placements.store import spans as store


def of_ids(
    session: Session, institution_id: str, placement_ids: Collection[str], today: date
) -> Mapping[str, PlacementSpan]:
    """Placements of the school by id, whoever's; for rooms that were given ids within a scope. One query."""
    return store.by_ids(session, institution_id, placement_ids, today)


def within(session: Session, scope: Scope, first: date, last: date, today: date) -> tuple[PlacementSpan, ...]:
    """Placements of students within the scope that have a day from `first` to `last`, by first day; no cancelled ones.
    One query."""
    return store.between(session, scope.institution_id, first, last, today, people.ids_within(session, scope))


def of_school(session: Session, institution_id: str, first: date, last: date, today: date) -> tuple[PlacementSpan, ...]:
    """All placements of a school that have a day from `first` to `last`: for figures without names. One query."""
    return store.between(session, institution_id, first, last, today, None)
