"""Forms of proposals, of answers to them, and of objections."""

from typing import Final

from flask_babel import lazy_gettext as _

from bpv.core.words import say
from bpv.matches.models.objections import MOST_OBJECTION, Ruling
from bpv.matches.models.proposals import MOST_PROPOSAL_WORD, Channel, CompanyAnswer
from bpv.matches.rules.proposals import reasons_for
from bpv.placements.models import Side
from bpv.web.forms import BaseForm, Choice, Day, KeyedForm, Select, TextBlock
from bpv.web.templating import current_language

YES: Final = "yes"
NO: Final = "no"
SHORT: Final = _("At most 300 characters. Write nothing about health or support.")


def reason_choices(side: Side) -> list[tuple[str, str]]:
    """The reasons that a side may give, in words, after an empty line."""
    language = current_language()
    return [("", ""), *((code, say(language, f"reason.{code}")) for code in reasons_for(side))]


class OwnAnswerForm(BaseForm):
    """A student's yes or no."""

    answer = Choice(_("What do you say?"), required=True)
    reason = Select(_("If no: why?"), description=_("Your school reads it, and looks for a place that does fit."))
    word = TextBlock(_("Do you want to say more?"), max_length=MOST_PROPOSAL_WORD, description=SHORT)

    def offer(self) -> None:
        """Fill the choices."""
        self.answer.choices = [(YES, _("Yes, I want this place")), (NO, _("No, not this place"))]
        self.reason.choices = reason_choices(Side.STUDENT)


class CompanyAnswerForm(BaseForm):
    """What a company answered, as somebody of the school writes it down."""

    answer = Choice(_("What does the company say?"), required=True)
    channel = Select(_("How did they tell you?"), required=True)
    on = Day(_("When?"), required=True)
    reason = Select(_("If no: why?"))
    word = TextBlock(_("What did they say?"), max_length=MOST_PROPOSAL_WORD, description=SHORT)

    def offer(self) -> None:
        """Fill the choices."""
        language = current_language()
        self.answer.choices = [(YES, _("Yes")), (NO, _("No"))]
        self.channel.choices = [(one.value, say(language, f"match_proposal.channel.{one.value}")) for one in Channel]
        self.reason.choices = reason_choices(Side.COMPANY)

    def given(self) -> CompanyAnswer:
        """What was filled in."""
        return CompanyAnswer(
            yes=self.answer.data == YES,
            channel=Channel(self.channel.data),
            on=self.on.data,
            reason=self.reason.data or "",
            word=self.word.data or "",
        )


class WithdrawForm(BaseForm):
    """Why the school takes a proposal back."""

    reason = Select(_("Why do you withdraw it?"), required=True)
    word = TextBlock(_("Explanation"), max_length=MOST_PROPOSAL_WORD, description=SHORT)

    def offer(self) -> None:
        """Fill the choices."""
        self.reason.choices = reason_choices(Side.SCHOOL)


class ProposeForm(KeyedForm):
    """A place for a student; everything about it is known already."""


class ObjectionForm(KeyedForm):
    """What a student has against a result."""

    text = TextBlock(
        _("What is not right, and why?"),
        required=True,
        max_length=MOST_OBJECTION,
        description=_("In your own words. A coordinator who did not publish the round reads it and answers."),
    )


class RulingForm(BaseForm):
    """The answer to an objection."""

    ruling = Choice(_("What happens?"), required=True)
    answer = TextBlock(
        _("Your answer to the student"),
        required=True,
        max_length=MOST_OBJECTION,
        description=_("Say why in plain words. Name no other student."),
    )

    def offer(self) -> None:
        """Fill the choices."""
        language = current_language()
        self.ruling.choices = [(one.value, say(language, f"objection.ruling.{one.value}")) for one in Ruling]
