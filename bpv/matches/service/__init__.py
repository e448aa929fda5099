"""What one can do with matches: `(session, scope, …) -> frozen value`. Flushes at most, never commits."""

from bpv.matches.service import choices, searches, shortlist, suggestions, support, switches, watching
from bpv.matches.service.catalogues import Catalogues, Snapshot
from bpv.matches.service.places import browse, changes, judge, left_out, outline
from bpv.matches.service.situation import NoPeriod, NoStudent, Situation, operator_situation, situation
from bpv.matches.service.wishes import Wishing, own_wish, save_wish, wishing

__all__ = [
    "Catalogues",
    "NoPeriod",
    "NoStudent",
    "Situation",
    "Snapshot",
    "Wishing",
    "browse",
    "changes",
    "choices",
    "judge",
    "left_out",
    "operator_situation",
    "outline",
    "own_wish",
    "save_wish",
    "searches",
    "shortlist",
    "situation",
    "suggestions",
    "support",
    "switches",
    "watching",
    "wishing",
]
