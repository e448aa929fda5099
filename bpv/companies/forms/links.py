"""Forms to send a company a link, and to judge what it proposes."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.companies.forms import words
from bpv.companies.models.links import Addressee
from bpv.companies.models.proposals import Decision
from bpv.core.config import LANGUAGES
from bpv.web.forms import BaseForm, Choice, Choices, Email, KeyedForm, Select, TextLine

OTHER: Final = "other"


def languages() -> words.Choices:
    """The languages of the service."""
    return [(code, words.language(code)) for code in LANGUAGES]


class LinkForm(KeyedForm):
    """To whom a link goes: somebody the registry knows, or another address."""

    to = Choice(_("Send to"), required=True, choices=list)
    address = Email(_("Other e-mail address"), render_kw={"autocomplete": "off"})
    language = Select(_("Language of the mail"), choices=languages, default="nl")

    def offer(self, known: Sequence[Addressee]) -> None:
        """Offer who is known; the first is chosen when nothing was sent yet."""
        self.to.choices = [(one.address, who(one)) for one in known]
        self.to.choices.append((OTHER, gettext("Another address")))
        if not self.to.raw_data:
            self.to.data = self.to.choices[0][0]

    def validate(self, extra_validators: Any = None) -> bool:
        """Another address is typed when that was chosen."""
        fine = super().validate(extra_validators)
        if self.to.data == OTHER and not self.address.data:
            self.address.errors = [*self.address.errors, gettext("Fill this in.")]
            fine = False
        return fine

    def chosen(self, known: Sequence[Addressee]) -> Addressee:
        """Whom the link goes to, of a form that is valid; a known address that was typed is that person's."""
        if self.to.data != OTHER:
            return next(one for one in known if one.address == self.to.data)
        typed = str(self.address.data)
        same = (one for one in known if one.address.casefold() == typed.casefold())
        return next(same, Addressee(address=typed, role=OTHER))


def who(one: Addressee) -> str:
    """Somebody to choose from a list: name, what they are, address."""
    role = {
        "contact": one.function or gettext("contact person"),
        "company": gettext("the company itself"),
        "trainer": gettext("trainer"),
    }[one.role]
    return ", ".join(part for part in (one.name, role, one.address) if part)


class LinksForm(BaseForm):
    """Links to several companies at once. A value is the company's id with the address that was shown."""

    pick = Choices(_("Send to"), required=True, choices=list)
    language = Select(_("Language of the mail"), choices=languages, default="nl")

    def offer(self, values: Iterable[tuple[str, str]]) -> None:
        """Accept exactly what has the shape of a choice; the service looks whether it still holds."""
        self.pick.choices = list(values)

    def picked(self) -> list[tuple[str, str]]:
        """Company and address of each."""
        pairs = (str(value).partition(" ") for value in self.pick.data or ())
        return [(company_id, address) for company_id, _, address in pairs]


class DecisionForm(BaseForm):
    """What is decided about each open line: accept, refuse with a word, or nothing yet."""

    seen = TextLine(max_length=40, widget=HiddenInput())


def decision_form(line_ids: Sequence[str]) -> type[DecisionForm]:
    """A form class with a choice and a word per line."""
    fields: dict[str, Any] = {}
    for line_id in line_ids:
        fields[f"what-{line_id}"] = Choice(_("Decision"), choices=choices)
        fields[f"word-{line_id}"] = TextLine(_("Why not"), max_length=300)
    return cast("type[DecisionForm]", type("ProposalDecisionForm", (DecisionForm,), fields))


def choices() -> words.Choices:
    """What can be decided about a line."""
    return [("accept", gettext("Accept")), ("refuse", gettext("Refuse")), ("later", gettext("Later"))]


def decisions(form: DecisionForm, line_ids: Sequence[str], *, everything: bool) -> list[Decision]:
    """What was decided, of a form that is valid; with `everything` all lines are accepted."""
    found = []
    for line_id in line_ids:
        what = "accept" if everything else form[f"what-{line_id}"].data
        if what in ("accept", "refuse"):
            word = form[f"word-{line_id}"].data or None
            found.append(Decision(line_id=line_id, accept=what == "accept", word=word))
    return found
