"""Pages of the room."""

from bpv.matches.views import places, students, wish
from bpv.matches.views.blueprint import blueprint

__all__ = ["blueprint", "places", "students", "wish"]
