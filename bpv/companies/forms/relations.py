"""Forms of the relation of a college with a company, and of the list of relations."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.companies.forms import words
from bpv.companies.forms.filters import chosen
from bpv.companies.forms.values import EditForm
from bpv.companies.models.relations import (
    EndReason,
    OwnerFilter,
    RelationAct,
    RelationFilter,
    RelationState,
    StateFilter,
)
from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.web.forms import BaseForm, Choice, Day, KeyedForm, Select, TextBlock, TextLine, Tick, Whole

KEPT: Final = ("owner", "state", "college", "overdue")


def first_states() -> words.Choices:
    """The states in which a relation starts."""
    states = (RelationState.ACTIVE, RelationState.PROSPECT)
    return [(state.value, words.word(f"relation.state.{state.value}")) for state in states]


end_reasons = words.of(EndReason, "relation.end_reason")


class NotesInput:
    """What a college notes for itself."""

    notes = TextBlock(
        _("Our notes"),
        max_length=4000,
        description=_("About the company, for colleagues. All colleges can read this. Nothing about a student."),
    )
    next_step = TextLine(_("Next step"), max_length=200, description=_("Such as: call about places for February"))
    next_on = Day(_("Next step on"))


class NewRelationForm(KeyedForm, NotesInput):
    """The relation of a college with a company starts."""

    college_id = Select(_("College"), required=True, choices=list)
    owner_id = Select(_("Owner"), required=True, choices=list)
    state = Choice(_("State"), required=True, choices=first_states, default=RelationState.ACTIVE.value)
    since = Day(_("Since"), required=True, default=today)


class EditRelationForm(EditForm, NotesInput):
    """Notes and next step of a relation that exists."""


class TransferForm(EditForm):
    """Another owner."""

    owner_id = Select(_("New owner"), required=True, choices=list)
    reason = TextLine(_("Why"), required=True, max_length=500)


class ReopenForm(EditForm):
    """A relation that ended starts again."""

    owner_id = Select(_("Owner"), required=True, choices=list)
    reason = TextLine(_("Why"), required=True, max_length=500)


class PauseForm(EditForm):
    """No contact for a while."""

    reason = TextLine(_("Why"), required=True, max_length=500, description=_("Such as: reorganisation, call in spring"))
    until = Day(_("Paused until"), required=True, description=_("The last day of the pause"))


class EndForm(EditForm):
    """The college stops with this company."""

    end_reason = Choice(_("Reason"), required=True, choices=end_reasons)
    reason = TextLine(_("In a few words"), required=True, max_length=500)
    ended_on = Day(_("Ended on"), description=_("Empty means today."))


class PlainForm(EditForm):
    """An act that needs nothing but a press, with room for a word."""

    reason = TextLine(_("Why"), max_length=500)


ACT_FORMS: Final[Mapping[RelationAct, type[EditForm]]] = {
    RelationAct.ACTIVATED: PlainForm,
    RelationAct.PAUSED: PauseForm,
    RelationAct.RESUMED: PlainForm,
    RelationAct.ENDED: EndForm,
    RelationAct.REOPENED: ReopenForm,
    RelationAct.TRANSFERRED: TransferForm,
}


class HandOverForm(BaseForm):
    """All open relations of one owner to another."""

    expected = Whole(widget=HiddenInput())
    owner_id = Select(_("Companies of"), required=True, choices=list)
    new_owner_id = Select(_("New owner"), required=True, choices=list)
    reason = TextLine(_("Why"), required=True, max_length=500, description=_("Such as: left the school"))


def offer_owners(form: BaseForm, colleagues: Iterable[Colleague], name: str = "owner_id") -> None:
    """Let the form offer these colleagues, when it asks for one."""
    if name in form:
        form[name].choices = [("", gettext("Choose")), *((one.account_id, one.name) for one in colleagues)]


def owner_filters() -> words.Choices:
    """Whose companies."""
    return [
        ("", gettext("Everybody")),
        (OwnerFilter.ME.value, gettext("Mine")),
        (OwnerFilter.LEFT.value, gettext("Of somebody who left")),
    ]


def state_filters() -> words.Choices:
    """Which states."""
    states = [(state.value, words.word(f"relation.state.{state.value}")) for state in RelationState]
    return [("", gettext("Not ended")), *states, (StateFilter.ALL.value, gettext("All"))]


class RelationFilterForm(BaseForm):
    """What the list of relations can be narrowed to."""

    class Meta:
        csrf = False

    owner = Select(_("Owner"), choices=owner_filters)
    state = Select(_("State"), choices=state_filters)
    college = Select(_("College"), choices=list)
    overdue = Tick(_("Something is overdue"))


def relation_filter(form: RelationFilterForm, q: str, day: date) -> RelationFilter:
    """What the form asks for. Fields with an error count as not filled in."""
    form.validate()

    def value(name: str) -> Any:
        return None if form[name].errors else form[name].data

    return RelationFilter(
        on=day,
        q=q,
        owner=chosen(OwnerFilter, value("owner")),
        state=chosen(StateFilter, value("state")),
        college_id=value("college") or "",
        overdue=bool(value("overdue")),
    )
