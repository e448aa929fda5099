"""Pages of the room: the start page, the progress of placements, and the shortage of places."""

from bpv.reports.views import home, nearby, plots, progress, shortage, use, without_place
from bpv.reports.views.blueprint import blueprint

__all__ = ["blueprint", "home", "nearby", "plots", "progress", "shortage", "use", "without_place"]
