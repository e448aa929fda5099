"""The kind of every company, for what is learned and counted over all of them."""

from collections.abc import Mapping

from sqlmodel import Session

from bpv.companies.store import kinds as store


def kinds(session: Session, institution_id: str) -> Mapping[str, str]:
    """The kind (`CompanyType`) of each company of the school, by id."""
    return store.kinds(session, institution_id)
