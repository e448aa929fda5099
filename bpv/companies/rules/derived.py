"""What is stored about a company because it can be searched or sorted by, though it follows from other facts.

Everybody who writes a company (forms, imports, the seed) calls `derived` and stores its answer with the row.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from bpv.companies.models import CareOfferFields, CompanyFields, EstablishmentFields, TrainerFields
from bpv.companies.rules.completeness import completeness
from bpv.companies.rules.folding import folded, sort_name

LONGEST_KEY: Final = 200  # characters that the table holds


@dataclass(frozen=True, slots=True)
class Derived:
    """Columns of a company that follow from the rest."""

    search_text: str
    sort_name: str
    place_key: str
    completeness: int

    def columns(self) -> dict[str, str | int]:
        """The columns by name, to be stored with the company."""
        return asdict(self)


def derived(
    company: CompanyFields,
    establishments: Iterable[EstablishmentFields] = (),
    trainers: Iterable[TrainerFields] = (),
    care: Iterable[CareOfferFields] = (),
    *,
    work_processes_known: bool = False,
) -> Derived:
    """The derived columns of a company with its parts. Remarks, names of people and private addresses stay out."""
    offers, locations = tuple(care), sorted(establishments, key=lambda one: not one.main)
    known = completeness(company, trainers, offers, work_processes_known=work_processes_known)
    parts = [
        company.name,
        company.kvk,
        company.sbb_company_code,
        company.description,
        company.sector,
        *company.techniques,
        *company.machines,
        *company.languages,
        company.guidance_way,
        company.expenses_which,
        company.cao,
        *(offer.note for offer in offers),
        *(text for one in locations for text in address_words(one)),
    ]
    text = folded(" ".join(part for part in parts if part))
    return Derived(
        search_text=text,
        sort_name=sort_name(company.name),
        place_key=place_key(locations[0]) if locations else "",
        completeness=known.total,
    )


def address_words(establishment: EstablishmentFields) -> tuple[str | None, ...]:
    """The words by which an establishment is found; a private address is found by its name only."""
    if establishment.address_private:
        return (establishment.name,)
    return (establishment.name, establishment.place, establishment.street, establishment.postcode)


def place_key(establishment: EstablishmentFields) -> str:
    """The folded place for filtering and sorting, which can be longer than the place; empty for a private address."""
    return "" if establishment.address_private else folded(establishment.place or "")[:LONGEST_KEY]
