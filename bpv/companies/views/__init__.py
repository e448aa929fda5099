"""Pages of the registry."""

from bpv.companies.views import (
    checking,
    company,
    company_page,
    duplicates,
    joining,
    links,
    merging,
    parts,
    portfolio,
    proposals,
    registry,
    relations,
    requests,
    signals,
    talks,
)
from bpv.companies.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "checking",
    "company",
    "company_page",
    "duplicates",
    "joining",
    "links",
    "merging",
    "parts",
    "portfolio",
    "proposals",
    "registry",
    "relations",
    "requests",
    "signals",
    "talks",
]
