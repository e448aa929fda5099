"""Forms of signals, of reported problems, and of the steps of a placement."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.tracking.models.problems import MOST_TEXT, ProblemKind
from bpv.tracking.models.signals import MOST_NOTE, Colour, SignalFilter, SignalKind
from bpv.web.forms import BaseForm, Choice, Day, KeyedForm, Select, TextBlock, Tick, VersionedForm
from bpv.web.templating import say

KEPT: Final = ("state", "kind", "colour", "team", "owner", "mine")
STATES: Final = ("open", "closed", "all")
OF_STUDENT: Final = tuple(one for one in ProblemKind if one is not ProblemKind.ABSENCE)


class SignalFilterForm(BaseForm):
    """What the list is narrowed to."""

    class Meta:
        csrf = False

    state = Select(_("State"), choices=list)
    kind = Select(_("What it is about"), choices=list)
    colour = Select(_("How much it presses"), choices=list)
    team = Select(_("Team"), choices=list)
    owner = Select(_("Owner"), choices=list)
    mine = Tick(_("Mine only"))

    def offer(self, teams: Mapping[str, str], colleagues: Iterable[Colleague]) -> None:
        """Give the fields their choices."""
        every = ("", gettext("All"))
        words = {"open": gettext("open"), "closed": gettext("closed"), "all": gettext("all of them")}
        self.state.choices = [(one, words[one]) for one in STATES]
        self.kind.choices = [every, *((one.value, say(f"signal.kind.{one}")) for one in SignalKind)]
        self.colour.choices = [every, *((one.value, say(f"signal.colour.{one}")) for one in Colour)]
        self.team.choices = [every, *teams.items()]
        self.owner.choices = [every, *((one.account_id, one.name) for one in colleagues)]

    def wanted(self, account_id: str | None) -> SignalFilter:
        """The filter; what is not among the choices is as if nothing was asked."""

        def chosen(field: Any, default: str = "") -> str:
            return field.data if field.data in {value for value, _ in field.choices} else default

        return SignalFilter(
            state=chosen(self.state, "open") or "open",
            kind=chosen(self.kind),
            colour=chosen(self.colour),
            team_id=chosen(self.team),
            owner_id=(account_id or "-") if self.mine.data else chosen(self.owner),
        )


class CloseForm(VersionedForm):
    """What was done about a signal."""

    note = TextBlock(_("What did you do about it?"), required=True, max_length=MOST_NOTE)


class GiveForm(VersionedForm):
    """Who takes a signal over."""

    owner_id = Select(_("Who takes it over?"), required=True, choices=list)

    def offer(self, colleagues: Iterable[Colleague]) -> None:
        """Give the field its choices."""
        people = ((one.account_id, one.name) for one in colleagues)
        self.owner_id.choices = [("", gettext("Choose a person")), *people]


class ProblemForm(KeyedForm):
    """A problem with a placement."""

    kind = Choice(_("What is it about?"), required=True, choices=list)
    text = TextBlock(
        _("What happens?"),
        required=True,
        max_length=MOST_TEXT,
        description=_("Tell what happened and what you already tried. Nothing about anybody's health."),
    )

    def offer(self, kinds: Iterable[ProblemKind]) -> None:
        """Give the field its choices."""
        self.kind.choices = [(one.value, say(f"problem.kind.{one}")) for one in kinds]


class TickForm(VersionedForm):
    """On which day a step was done."""

    done_on = Day(_("Done on"), required=True, default=today)


class UntickForm(VersionedForm):
    """A step was not done after all."""
