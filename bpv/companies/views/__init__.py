"""Pages of the registry."""

from bpv.companies.views import company, parts, registry
from bpv.companies.views.blueprint import blueprint

__all__ = ["blueprint", "company", "parts", "registry"]
