"""Tables of failed matches; private to this room."""

from bpv.failed_matches.tables.entries import FailedMatchRow, MatchActionRow, MatchEventRow, NoPlaceDecisionRow

__all__ = ["FailedMatchRow", "MatchActionRow", "MatchEventRow", "NoPlaceDecisionRow"]
