"""Where wishes, lists, suggestions and saved searches are kept. Session in, values out; flushes, never commits."""

from bpv.matches.store import (
    choices,
    round_facts,
    round_runs,
    round_seats,
    rounds,
    searches,
    shortlist,
    support,
    switches,
)
from bpv.matches.store.wishes import add, change, wish

__all__ = [
    "add",
    "change",
    "choices",
    "round_facts",
    "round_runs",
    "round_seats",
    "rounds",
    "searches",
    "shortlist",
    "support",
    "switches",
    "wish",
]
