"""Forms of the own list, of suggestions and of saved searches."""

from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.core.ids import ID_LENGTH
from bpv.matches.models import MOST_NOTE, MOST_WORD
from bpv.web.forms import BaseForm, KeyedForm, TextBlock, TextLine, Tick, VersionedForm


class NoteForm(VersionedForm):
    """An own note with a place."""

    note = TextBlock(_("My note"), max_length=MOST_NOTE, description=_("Only you see this."))


class MoveForm(BaseForm):
    """Where a line of the list goes: directly above or below a neighbour."""

    to = TextLine(max_length=4, widget=HiddenInput())
    neighbour = TextLine(max_length=ID_LENGTH, widget=HiddenInput())


class DeclineForm(BaseForm):
    """A no to a suggestion, with a word when somebody wants to."""

    word = TextLine(
        _("Why not?"), max_length=MOST_WORD, description=_("You may leave this empty. Who suggested it can read it.")
    )


class SuggestForm(BaseForm):
    """A place for a student, with a word why."""

    why = TextBlock(
        _("Why this place?"),
        required=True,
        max_length=MOST_WORD,
        description=_("One or two sentences. The student reads them. Write nothing about health or support."),
    )
    knowingly = Tick(_("I know that this place does not fit now, and I suggest it all the same"))


class SaveSearchForm(KeyedForm):
    """A search to keep, by name."""

    name = TextLine(_("Name of this search"), required=True, max_length=80)


class RenameForm(VersionedForm):
    """Another name for a saved search."""

    name = TextLine(_("Name of this search"), required=True, max_length=80)
