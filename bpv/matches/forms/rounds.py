"""Forms of rounds: starting one, trying other settings, pinning, publishing."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.core.ids import ID_LENGTH
from bpv.core.words import say
from bpv.matches.models.rounds import MOST_NAME, MOST_WHY, Offer, RoundSettings
from bpv.web.forms import BaseForm, Choice, Choices, KeyedForm, TextLine, VersionedForm, Whole
from bpv.web.templating import current_language

MODES: Final = ("exact", "stable", "stable_filled")
GOALS: Final = ("worst", "squares")
KEEPS: Final = ("fixed", "sticky", "nothing")
PARTS: Final = ("content", "guidance", "care", "payment", "travel", "days", "continuity")


class RunForm(KeyedForm):
    """Run a round once more."""


class SettingsForm(KeyedForm):
    """How a run works. `mode`, `goal` and `keep` have their explanations in the template."""

    mode = Choice(_("How are places given?"), required=True)
    goal = Choice(_("In the exact way: what comes after placing as many as possible?"), required=True)
    keep = Choice(_("What happens to places that students have now?"), required=True)
    sticky = Whole(
        _("Points that a present place gets extra"),
        high=100,
        required=True,
        description=_("Only counts when present places are preferred."),
    )
    content = Whole(_("Content"), high=100, required=True)
    guidance = Whole(_("Guidance"), high=100, required=True)
    care = Whole(_("Support"), high=100, required=True)
    payment = Whole(_("Payment"), high=100, required=True)
    travel = Whole(_("Travel"), high=100, required=True)
    days = Whole(_("Days"), high=100, required=True)
    continuity = Whole(_("Continuity"), high=100, required=True)

    def offer_settings(self) -> None:
        """Fill the choices in the language of the page."""
        language = current_language()
        self.mode.choices = [(one, say(language, f"round.mode.{one}")) for one in MODES]
        self.goal.choices = [(one, say(language, f"round.goal.{one}")) for one in GOALS]
        self.keep.choices = [(one, say(language, f"round.keep.{one}")) for one in KEEPS]

    def settings(self) -> RoundSettings:
        """What was filled in."""
        return RoundSettings(
            mode=self.mode.data,
            goal=self.goal.data,
            keep=self.keep.data,
            sticky=self.sticky.data,
            weights=tuple((part, getattr(self, part).data) for part in PARTS),
        )

    @property
    def parts(self) -> list[Any]:
        """The fields of the weights, in order."""
        return [getattr(self, part) for part in PARTS]


class RoundForm(SettingsForm):
    """A new round."""

    period_id = TextLine(max_length=ID_LENGTH, widget=HiddenInput())
    team_ids = Choices(_("Teams whose students take part"), required=True)
    name = TextLine(_("Name of the round"), max_length=MOST_NAME, description=_("Empty: the period and the cohort."))
    draw = Whole(
        _("Number of the draw"),
        high=2**31 - 1,
        description=_("Equal scores are decided by this number. Empty: a number is drawn now, and kept."),
    )

    def offer(self, offered: Offer) -> None:
        """Fill the choices of one period."""
        self.offer_settings()
        self.team_ids.choices = [(team_id, f"{name} ({number})") for team_id, name, number in offered.teams]


def filled(settings: RoundSettings) -> Mapping[str, Any]:
    """Settings as the data of a form."""
    chosen = {"mode": settings.mode, "goal": settings.goal, "keep": settings.keep, "sticky": settings.sticky}
    return chosen | dict(settings.weights)


class PairForm(BaseForm):
    """Pin a student to a place, or keep them apart."""

    place_id = Choice(_("Which place?"), required=True)
    kind = TextLine(max_length=5)
    why = TextLine(
        _("Why?"),
        max_length=MOST_WHY,
        description=_("You may leave this empty. Write nothing about health or support."),
    )


class PublishForm(VersionedForm):
    """Publish a draft of the round as it was shown."""
