"""What places are called: for lists that outlive a place."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.companies.models.naming import PlaceName
from bpv.companies.store import naming as store


def place_names(session: Session, institution_id: str, place_ids: Collection[str]) -> Mapping[str, PlaceName]:
    """Places of the school by id, open or closed, in one query; what the school does not have is left out."""
    return store.place_names(session, institution_id, place_ids)
