"""What students follow, for figures about the whole school: no names."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.people.models import Programme
from bpv.people.store import programmes as store


def programmes(session: Session, institution_id: str, student_ids: Collection[str]) -> Mapping[str, Programme]:
    """Crebo, route and postcode area of these students, by id."""
    return store.programmes(session, institution_id, frozenset(student_ids))
