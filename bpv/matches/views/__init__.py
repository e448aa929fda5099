"""Pages of the room."""

from bpv.matches.views import (
    choosing,
    comparing,
    learning,
    own_proposals,
    own_result,
    places,
    proposals,
    round_drafts,
    round_seats,
    rounds,
    searches,
    shortlist,
    students,
    suggesting,
    support,
    switches,
    wish,
)
from bpv.matches.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "choosing",
    "comparing",
    "learning",
    "own_proposals",
    "own_result",
    "places",
    "proposals",
    "round_drafts",
    "round_seats",
    "rounds",
    "searches",
    "shortlist",
    "students",
    "suggesting",
    "support",
    "switches",
    "wish",
]
