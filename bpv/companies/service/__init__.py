"""Use cases of the registry. Other rooms use what is named here."""

from bpv.companies.service.naming import companies_named, company_names, place_names, places_left, places_of
from bpv.companies.service.reading import place_facts, place_page, registry_version, trainer_of
from bpv.companies.service.recording import read_anew, record_companies

__all__ = [
    "companies_named",
    "company_names",
    "place_facts",
    "place_names",
    "place_page",
    "places_left",
    "places_of",
    "read_anew",
    "record_companies",
    "registry_version",
    "trainer_of",
]
