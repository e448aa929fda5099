"""The forms behind mailed links: what is decided, and by whom."""

from collections.abc import Sequence
from typing import Any, Final, cast

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from bpv.contacts.forms.moments import ProposeForm
from bpv.contacts.models import MOST_WORD
from bpv.core.words import say
from bpv.folder.forms.work import JudgementBase, judgement_form
from bpv.folder.models.hours import MOST_WHY
from bpv.folder.models.work import MOST_WORDS
from bpv.tracking.models.problems import MOST_TEXT, ProblemKind
from bpv.web.forms import BaseForm, Choice, KeyedForm, TextBlock, TextLine, Tick, VersionedForm

APPROVE: Final = "approve"
RETURN: Final = "return"
Asked = Sequence[tuple[str, str]]


class NamedForm(BaseForm):
    """Who acts, as they write their own name."""

    signed_name = TextLine(
        _("Your first and last name"), required=True, max_length=120, render_kw={"autocomplete": "name"}
    )


class SignForm(NamedForm, VersionedForm):
    """Signing one version of an agreement."""

    read = Tick(_("I read the agreement and the general terms, and I agree"), required=True)


class WeekForm(NamedForm, VersionedForm):
    """Approving a week, or returning it with a reason. Which of the two is told by the button."""

    decision = TextLine(max_length=10)
    why = TextBlock(_("What should be different?"), max_length=MOST_WHY)

    @property
    def approved(self) -> bool:
        """True for a form that approves, of one that is valid."""
        return bool(self.decision.data == APPROVE)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two buttons was pressed, and who returns a week says why."""
        fine = super().validate(extra_validators)
        if self.decision.data not in (APPROVE, RETURN):
            self.form_errors.append(gettext("Choose whether you approve the week or return it."))
            fine = False
        if self.decision.data == RETURN and not self.why.data:
            self.why.errors = [*self.why.errors, gettext("Say what should be different: the student reads it.")]
            fine = False
        return fine


def kinds() -> list[tuple[str, str]]:
    """What a problem can be about."""
    return [(one.value, say(get_locale().language, f"problem.kind.{one.value}")) for one in ProblemKind]


class ProblemTaskForm(NamedForm, KeyedForm):
    """A problem with a placement, in somebody's own words."""

    kind = Choice(_("What is it about?"), required=True, choices=kinds)
    text = TextBlock(_("What happens, and since when?"), required=True, max_length=MOST_TEXT)


class ContactForm(NamedForm, ProposeForm):
    """A moment to talk, proposed by who signs."""

    why = TextBlock(
        _("What is it about?"),
        required=True,
        max_length=MOST_WORD,
        description=_("In a few words. Nothing about health."),
    )


class JudgementForm(NamedForm, JudgementBase):
    """What a trainer says, under a name."""

    words = TextBlock(_("How does it go? What goes well, and what needs practice?"), max_length=MOST_WORDS)


def judgement_task(asked: Asked) -> type[JudgementForm]:
    """A form with a choice per work process."""
    return cast("type[JudgementForm]", type("AskedJudgementForm", (JudgementForm, judgement_form(asked)), {}))
