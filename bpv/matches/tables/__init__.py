"""Tables of matches; private to this room. One module per subject."""

from bpv.matches.tables.wishes import (
    SavedSearchRow,
    ShortlistRow,
    SuggestionRow,
    WishRow,
)

__all__ = [
    "SavedSearchRow",
    "ShortlistRow",
    "SuggestionRow",
    "WishRow",
]
