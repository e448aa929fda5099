"""Forms of ranked choices, of the support wish, and of the switch per team and study year."""

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.companies.models import CareKind
from bpv.core.ids import ID_LENGTH
from bpv.core.words import say
from bpv.matches.models.choosing import (
    MOST_REASON,
    MOST_WHY,
    MOST_WORDS,
    Audience,
    SupportContent,
    SwitchFields,
)
from bpv.web.forms import BaseForm, Choice, Choices, Day, TextBlock, TextLine, Tick, VersionedForm
from bpv.web.templating import current_language


class ChooseForm(BaseForm):
    """For which period a place is chosen, or no longer."""

    period = TextLine(max_length=ID_LENGTH, widget=HiddenInput())


class ReasonForm(VersionedForm):
    """Why a place was chosen."""

    reason = TextBlock(
        _("Why this place?"),
        max_length=MOST_REASON,
        description=_("In a sentence or two. Your coordinator can read it. Write nothing about your health."),
    )


class SupportForm(VersionedForm):
    """What a student needs at work, with whom it is shared, and consent."""

    kinds = Choices(
        _("What do you need at a workplace?"),
        description=_("Only places that can offer all that you tick stay on your list."),
    )
    words = TextBlock(
        _("In your own words"),
        max_length=MOST_WORDS,
        description=_(
            "What helps you to do your work well, for example: a short talk at the start of every day. Not why you "
            "need it: do not write a diagnosis or the name of an illness."
        ),
    )
    shared_with = Choices(
        _("Who may read this?"),
        description=_("Tick nobody, and only you can read it. Your list of places takes it into account all the same."),
    )
    agreed_by = TextLine(
        _("Name of the parent or guardian who agrees"),
        max_length=120,
        description=_("You are under 16. Read this page together, and fill in the name of who agrees."),
    )
    consents = Tick(
        _("I agree that the school keeps this to find a place that suits me. I can withdraw it at any time.")
    )

    def offer(self) -> None:
        """Fill the choices."""
        language = current_language()
        self.kinds.choices = [(kind.value, say(language, f"care_kind.{kind}")) for kind in CareKind]
        self.shared_with.choices = [(one.value, say(language, f"support.audience.{one}")) for one in Audience]

    def content(self) -> SupportContent:
        """What was filled in."""
        return SupportContent(tuple(self.kinds.data or ()), self.words.data or "", self.agreed_by.data or "")

    def audience(self) -> tuple[Audience, ...]:
        """With whom it is shared."""
        return tuple(Audience(one) for one in self.shared_with.data or ())


class SwitchForm(VersionedForm):
    """How a team places the students of a study year."""

    way = Choice(_("How do students of this year get a place?"), required=True)
    pilot = Tick(_("This is a pilot"), description=_("Figures about a pilot can be told apart later."))
    valid_from = Day(_("From"), required=True)
    reason = TextBlock(_("Why?"), required=True, max_length=MOST_WHY)

    def offer(self) -> None:
        """Fill the choices."""
        language = current_language()
        self.way.choices = [(way, say(language, f"switch.way.{way}")) for way in ("school_led", "fit_interview")]

    def fields(self) -> SwitchFields:
        """What was filled in."""
        return SwitchFields(
            school_led=self.way.data == "school_led",
            pilot=bool(self.pilot.data),
            reason=(self.reason.data or "").strip(),
            valid_from=self.valid_from.data or date.max,
            number=self.version.data,
        )
