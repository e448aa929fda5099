"""What places are called: for lists that outlive a place."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.companies.models.naming import PlaceName
from bpv.companies.store import naming as store


def place_names(session: Session, institution_id: str, place_ids: Collection[str]) -> Mapping[str, PlaceName]:
    """Places of the school by id, open or closed, in one query; what the school does not have is left out."""
    return store.place_names(session, institution_id, place_ids)


def places_of(session: Session, institution_id: str, company_id: str) -> frozenset[str]:
    """The ids of all places of a company of the school, open or closed; none for a company of another."""
    return store.places_of(session, institution_id, company_id)


def places_left(session: Session, institution_id: str, place_ids: Collection[str]) -> Mapping[str, int]:
    """How many are free of each of these places at this moment, in one query; unknown ids are left out."""
    return store.places_left(session, institution_id, place_ids)


def company_names(session: Session, institution_id: str, company_ids: Collection[str]) -> Mapping[str, str]:
    """The names of companies of the school by id, in one query; what the school does not have is left out."""
    return store.company_names(session, institution_id, company_ids)


def companies_named(session: Session, institution_id: str, name: str) -> tuple[str, ...]:
    """The ids of the companies of the school with exactly this name; two at most."""
    return store.companies_named(session, institution_id, name)
