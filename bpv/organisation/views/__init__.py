"""Pages of the organisation."""

from bpv.organisation.views import endings, lists, periods, plans, settings, tree, units
from bpv.organisation.views.blueprint import blueprint

__all__ = ["blueprint", "endings", "lists", "periods", "plans", "settings", "tree", "units"]
