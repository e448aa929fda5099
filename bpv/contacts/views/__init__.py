"""Pages of contacts: importing this registers their routes."""

from bpv.contacts.views import agreeing, asking, lists, meetings, placement, visits
from bpv.contacts.views.blueprint import blueprint

__all__ = ["agreeing", "asking", "blueprint", "lists", "meetings", "placement", "visits"]
