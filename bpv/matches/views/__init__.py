"""Pages of the room."""

from bpv.matches.views import comparing, places, searches, shortlist, students, suggesting, wish
from bpv.matches.views.blueprint import blueprint

__all__ = ["blueprint", "comparing", "places", "searches", "shortlist", "students", "suggesting", "wish"]
