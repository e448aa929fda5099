"""Forms of the room."""

from bpv.matches.forms.choosing import ChooseForm, ReasonForm, SupportForm, SwitchForm
from bpv.matches.forms.shortlist import DeclineForm, MoveForm, NoteForm, RenameForm, SaveSearchForm, SuggestForm
from bpv.matches.forms.wish import WishForm

__all__ = [
    "ChooseForm",
    "DeclineForm",
    "MoveForm",
    "NoteForm",
    "ReasonForm",
    "RenameForm",
    "SaveSearchForm",
    "SuggestForm",
    "SupportForm",
    "SwitchForm",
    "WishForm",
]
