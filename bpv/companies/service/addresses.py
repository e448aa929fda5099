"""Where establishments are, for whoever plans visits."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.companies.models.addresses import Address
from bpv.companies.store import addresses as store


def addresses(session: Session, institution_id: str, establishment_ids: Collection[str]) -> Mapping[str, Address]:
    """The address of each of these establishments of the school, private ones blank. One query."""
    return store.of(session, institution_id, establishment_ids)
