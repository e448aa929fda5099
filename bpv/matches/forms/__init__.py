"""Forms of the room."""

from bpv.matches.forms.shortlist import DeclineForm, MoveForm, NoteForm, RenameForm, SaveSearchForm, SuggestForm
from bpv.matches.forms.wish import WishForm

__all__ = ["DeclineForm", "MoveForm", "NoteForm", "RenameForm", "SaveSearchForm", "SuggestForm", "WishForm"]
