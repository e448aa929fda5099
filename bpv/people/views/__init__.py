"""Pages of the room."""

from bpv.people.views import accounts, entry, links, moving, outbox, own, routes, supervision
from bpv.people.views.blueprint import blueprint

__all__ = ["accounts", "blueprint", "entry", "links", "moving", "outbox", "own", "routes", "supervision"]
