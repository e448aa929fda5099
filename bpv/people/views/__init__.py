"""Pages of the room."""

from bpv.people.views import accounts, entry, links, own
from bpv.people.views.blueprint import blueprint

__all__ = ["accounts", "blueprint", "entry", "links", "own"]
