"""Places as they are given away: what is offered, taking one, giving it back. Rights are asked by whoever places."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlmodel import Session

from bpv.companies.models.seats import Offer
from bpv.companies.rules.folding import search_words
from bpv.companies.store import bump, seats
from bpv.core.errors import NotFound

MOST: Final = 50  # lines in a choice of places or companies


def offer(
    session: Session, institution_id: str, place_id: str | None, company_id: str | None, establishment_id: str | None
) -> Offer:
    """The place, or (without one) the company at one of its establishments. Raises NotFound for those of others."""
    found: Offer | None = None
    if place_id is not None:
        found = seats.offer_of_place(session, institution_id, place_id)
    elif company_id is not None:
        found = seats.offer_of_company(session, institution_id, company_id, establishment_id)
    if found is None:
        raise NotFound()
    return found


def offers_by_reference(session: Session, institution_id: str, references: Collection[str]) -> Mapping[str, Offer]:
    """Places of the school, open or closed, by its own reference; unknown references are left out."""
    return seats.offers_by_reference(session, institution_id, references)


def offers(session: Session, institution_id: str, crebo: str, q: str) -> tuple[Offer, ...]:
    """Open places of a qualification with room left, whose company holds the words of `q`: at most `MOST`."""
    return seats.offers(session, institution_id, crebo, " ".join(search_words(q)), MOST)


def companies_like(session: Session, institution_id: str, q: str) -> tuple[tuple[str, str], ...]:
    """Ids and names of companies that hold the words of `q`, by name: at most `MOST`."""
    return seats.companies_like(session, institution_id, " ".join(search_words(q)), MOST)


def company_names(session: Session, institution_id: str, company_ids: Collection[str]) -> Mapping[str, str]:
    """Names of companies of the school by id; what the school does not have is left out."""
    return seats.company_names(session, institution_id, company_ids)


def take_seat(session: Session, institution_id: str, place_id: str) -> bool:
    """Take one of a place and raise the registry's version; False when it is full or closed."""
    if not seats.take(session, institution_id, place_id):
        return False
    bump(session, institution_id)
    return True


def give_seat_back(session: Session, institution_id: str, place_id: str) -> None:
    """Give one of a place back and raise the registry's version."""
    if seats.give_back(session, institution_id, place_id):
        bump(session, institution_id)
