"""What every student follows, for figures about the whole school: no names."""

from collections.abc import Mapping

from sqlmodel import Session

from bpv.people.models import Programme
from bpv.people.store import programmes as store


def programmes(session: Session, institution_id: str) -> Mapping[str, Programme]:
    """Crebo, route and postcode area of every student of the school, by id."""
    return store.programmes(session, institution_id)
