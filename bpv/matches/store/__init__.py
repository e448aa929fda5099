"""Where wishes, lists, suggestions and saved searches are kept. Session in, values out; flushes, never commits."""

from bpv.matches.store import searches, shortlist
from bpv.matches.store.wishes import add, change, wish

__all__ = ["add", "change", "searches", "shortlist", "wish"]
