"""Addresses of establishments, private ones left blank."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.companies.models.addresses import Address
from bpv.companies.tables import EstablishmentRow
from bpv.core.bulk import chunks

TEXTS: Final = ("street", "house_number", "postcode", "place", "country")


def of(session: Session, institution_id: str, establishment_ids: Collection[str]) -> dict[str, Address]:
    """The address of each of these establishments of the school; what the school does not have is left out."""
    found: dict[str, Address] = {}
    row = EstablishmentRow
    names = ("id", "address_private", *TEXTS, "latitude", "longitude")
    for part in chunks(sorted(set(establishment_ids))):
        query = select(*(col(getattr(row, name)) for name in names)).where(
            col(row.institution_id) == institution_id, col(row.id).in_(part)
        )
        for one in session.execute(query):
            if one.address_private:
                found[one.id] = Address(one.id, private=True)
                continue
            texts = {name: getattr(one, name) or "" for name in TEXTS}
            found[one.id] = Address(one.id, private=False, latitude=one.latitude, longitude=one.longitude, **texts)
    return found
