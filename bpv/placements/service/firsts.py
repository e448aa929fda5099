"""How students came to their first placement."""

from collections.abc import Mapping

from sqlmodel import Session

from bpv.organisation.models import Route
from bpv.placements.models import Way
from bpv.placements.store import firsts as store


def first_ways(session: Session, institution_id: str, route: Route = Route.BOL) -> Mapping[str, tuple[int, Way]]:
    """Study year and way of the first placement of every student of a route, by id; one query."""
    return store.first_ways(session, institution_id, route)
