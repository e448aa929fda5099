"""Tables of matches; private to this room. One module per subject."""

from bpv.matches.tables.choosing import MatchSwitchRow, PlaceChoiceRow, SupportWishRow
from bpv.matches.tables.learning import SuccessModelRow
from bpv.matches.tables.proposals import MatchExclusionRow, MatchProposalRow, ObjectionRow
from bpv.matches.tables.rounds import MatchingRoundRow, RoundPairRow, RoundRunRow, RoundSeatRow
from bpv.matches.tables.wishes import (
    SavedSearchRow,
    ShortlistRow,
    SuggestionRow,
    WishRow,
)

__all__ = [
    "MatchExclusionRow",
    "MatchProposalRow",
    "MatchSwitchRow",
    "MatchingRoundRow",
    "ObjectionRow",
    "PlaceChoiceRow",
    "RoundPairRow",
    "RoundRunRow",
    "RoundSeatRow",
    "SavedSearchRow",
    "ShortlistRow",
    "SuccessModelRow",
    "SuggestionRow",
    "SupportWishRow",
    "WishRow",
]
