"""Forms of requests for recognition: to begin one, and to take a step."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.forms import words
from bpv.companies.forms.company import Figures
from bpv.companies.forms.values import EditForm, entered
from bpv.companies.models.requests import MoveInput, RequestFilter, RequestInput, RequestState
from bpv.companies.rules.requests import NEXT
from bpv.core.clock import today
from bpv.web.forms import BaseForm, Choice, Day, KeyedForm, Select, TextBlock

KEPT: Final = ("owner", "college", "crebo")


def starts() -> words.Choices:
    """A request begins as a prospect, or as one that was sent to SBB."""
    return [
        (RequestState.PROSPECT.value, gettext("Prospect: we explore whether it can be recognised")),
        (RequestState.REQUESTED.value, gettext("Requested: SBB has the request")),
    ]


def steps(state: RequestState) -> words.Choices:
    """The steps that follow on a state; staying where it is comes first."""
    stays = "request.step.still_requested" if state is RequestState.REQUESTED else f"request.step.{state.value}"
    return [(one.value, words.word(stays if one is state else f"request.step.{one.value}")) for one in NEXT[state]]


class StepInput:
    """What every step has."""

    moved_on = Day(_("Date"), required=True, default=today)
    owner_id = Select(_("Owner"), required=True, choices=list)
    note = TextBlock(_("Note"), max_length=1000)
    next_on = Day(_("Look again on"))


class NewRequestForm(KeyedForm, StepInput):
    """A request begins."""

    establishment_id = Select(_("Establishment"), required=True, choices=list)
    crebo = Figures(_("Qualification (crebo)"), count=5, required=True, description=_("5 figures, such as 25301"))
    college_id = Select(_("For which college?"), required=True, choices=list)
    state = Choice(_("Where does it stand?"), required=True, choices=starts, default=RequestState.PROSPECT.value)


class MoveForm(EditForm, StepInput):
    """A request takes a step."""

    state = Choice(_("What happened?"), required=True, choices=list)


def request_input(form: BaseForm) -> RequestInput:
    """What was typed, as the service takes it."""
    given = entered(form)
    return RequestInput(**given | {"state": RequestState(given["state"])})


def move_input(form: BaseForm) -> MoveInput:
    """What was typed, as the service takes it."""
    given = entered(form)
    return MoveInput(**given | {"state": RequestState(given["state"])})


class RequestFilterForm(BaseForm):
    """What the board can be narrowed to."""

    class Meta:
        csrf = False

    owner = Select(_("Owner"), choices=list)
    college = Select(_("College"), choices=list)
    crebo = Select(_("Qualification"), choices=list)


def request_filter(form: RequestFilterForm) -> RequestFilter:
    """What the form asks for; what is not on a list is no wish."""

    def value(name: str) -> Any:
        field = form[name]
        return field.data if field.data in {key for key, *_ in field.choices} else ""

    return RequestFilter(owner_id=value("owner"), college_id=value("college"), crebo=value("crebo"))


def with_all(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices after one that says that anything will do."""
    return [("", gettext("All")), *choices]
