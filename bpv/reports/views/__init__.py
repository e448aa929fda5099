"""Pages of the room: the start page, and the shortage of places."""

from bpv.reports.views import home, nearby, plots, shortage, without_place
from bpv.reports.views.blueprint import blueprint

__all__ = ["blueprint", "home", "nearby", "plots", "shortage", "without_place"]
