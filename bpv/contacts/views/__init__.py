"""Pages of contacts: importing this registers their routes."""

from bpv.contacts.views.blueprint import blueprint

__all__ = ["blueprint"]
