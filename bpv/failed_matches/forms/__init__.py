"""Forms of failed matches: filters, why it failed, actions, closing, searching again, decisions."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.failed_matches.models import (
    MOST_NOTE,
    MOST_WORD,
    Acting,
    ActionCode,
    DecisionCode,
    DecisionFields,
    Entry,
    ExplainFields,
    Filter,
)
from bpv.failed_matches.rules import FIELDS, reasons_of
from bpv.placements.models import Cause, Side
from bpv.web.forms import BaseForm, Choice, Day, KeyedForm, Select, TextBlock, TextLine, Tick, VersionedForm
from bpv.web.templating import say

KEPT: Final = ("state", "mine", "late", "reason", "company", "team")
STATES: Final = ("alive", "open", "searching", "solved", "closed", "all")


class FilterForm(BaseForm):
    """What the list is narrowed to."""

    class Meta:
        csrf = False

    state = Select(_("State"), choices=list)
    reason = Select(_("Reason"), choices=list)
    company = Select(_("Company"), choices=list)
    team = Select(_("Team"), choices=list)
    mine = Tick(_("Mine: I own it, or an action that waits"))
    late = Tick(_("With an action that is overdue"))

    def offer(self, reasons: Iterable[str], companies: Mapping[str, str], teams: Mapping[str, str]) -> None:
        """Give the fields their choices."""
        every = ("", gettext("All"))
        words = {"alive": gettext("waiting"), "all": gettext("all of them")}
        self.state.choices = [(one, words.get(one) or say(f"failed.state.{one}")) for one in STATES]
        self.reason.choices = [every, *((code, say(f"reason.{code}")) for code in reasons)]
        self.company.choices = [every, *companies.items()]
        self.team.choices = [every, *teams.items()]

    def wanted(self, q: str, day: date) -> Filter:
        """The filter; what is not among the choices is as if nothing was asked."""

        def chosen(field: Any, default: str = "") -> str:
            return field.data if field.data in {value for value, _ in field.choices} else default

        return Filter(
            state=chosen(self.state, "alive"),
            mine=bool(self.mine.data),
            late_on=day if self.late.data else None,
            reason=chosen(self.reason),
            company_id=chosen(self.company),
            team_id=chosen(self.team),
            q=q,
        )


class WhyFields:
    """Why it failed, from both sides, and where the cause lies."""

    side = Choice(_("Where did it end?"), required=True, choices=list)
    student_reason = Select(_("What the student says"), choices=list)
    company_reason = Select(_("What the company says"), choices=list)
    school_reason = Select(_("What the school says"), choices=list)
    cause = Select(
        _("Where does the cause lie?"),
        choices=list,
        description=_("As you see it: this need not be the side where it ended."),
    )
    note = TextBlock(
        _("Note"),
        max_length=MOST_NOTE,
        description=_("What the next colleague should know. Nothing about health or other private matters."),
    )


def offer_reasons(form: BaseForm) -> None:
    """Give the fields of `WhyFields` their choices."""
    unknown = ("", gettext("not known yet"))
    form["side"].choices = [(side.value, say(f"reason.side.{side}")) for side in Side]
    for side, name in FIELDS.items():
        form[name].choices = [unknown, *((code, say(f"reason.{code}")) for code in reasons_of(side))]
    form["cause"].choices = [unknown, *((cause.value, say(f"reason.cause.{cause}")) for cause in Cause)]


def why_of(form: BaseForm) -> ExplainFields:
    """What was filled in."""
    return ExplainFields(
        side=Side(form["side"].data),
        cause=Cause(form["cause"].data) if form["cause"].data else None,
        note=form["note"].data or "",
        **{name: form[name].data or None for name in FIELDS.values()},
    )


class ExplainForm(VersionedForm, WhyFields):
    """Why an entry failed."""

    def show(self, entry: Entry) -> None:
        """Show an entry as it is, with its version."""
        for name in ("side", *FIELDS.values(), "cause", "note", "version"):
            self[name].raw_data = None
            self[name].process_data(getattr(entry, name) or "")


class ByHandForm(KeyedForm, WhyFields):
    """A failed match that somebody heard of."""

    student = TextLine(
        _("Student number"),
        required=True,
        max_length=20,
        description=_("As it stands in the list of students."),
    )
    company = TextLine(
        _("Company"), max_length=200, description=_("The name as in the registry. Empty when no company was involved.")
    )
    period_id = Select(_("BPV period"), choices=list)
    ended_on = Day(_("When did it end?"), required=True, default=today)


class ActionForm(KeyedForm):
    """Something to do, by whom and by when."""

    code = Select(_("What is to be done?"), required=True, choices=list)
    text = TextLine(_("In a few words"), max_length=MOST_WORD)
    owner_id = Select(_("Who does it?"), required=True, choices=list)
    due_on = Day(_("By when?"), required=True)

    def offer(self, colleagues: Iterable[Colleague]) -> None:
        """Give the fields their choices."""
        self.code.choices = [(one.value, say(f"failed.action.{one}")) for one in ActionCode]
        self.owner_id.choices = people(colleagues)

    def start(self, account_id: str | None, day: date, days: int) -> None:
        """The usual action: by who asks, within the usual days."""
        self.owner_id.process_data(account_id)
        self.due_on.process_data(day + timedelta(days=days))

    def acting(self) -> Acting:
        """What was filled in."""
        return Acting(
            code=ActionCode(self.code.data),
            text=self.text.data or "",
            owner_id=self.owner_id.data,
            due_on=self.due_on.data,
        )


def people(colleagues: Iterable[Colleague]) -> list[tuple[str, str]]:
    """Colleagues to choose from."""
    return [("", gettext("Choose a person")), *((one.account_id, one.name) for one in colleagues)]


class DoneForm(VersionedForm):
    """What came of an action."""

    result = TextBlock(_("What came of it?"), required=True, max_length=MOST_WORD)


class OwnerForm(VersionedForm):
    """Who owns an entry."""

    owner_id = Select(_("Owner"), required=True, choices=list)


class WordsForm(VersionedForm):
    """A few words with closing or opening again."""

    words = TextLine(_("In a few words"), max_length=MOST_WORD)


class RestartForm(VersionedForm):
    """Search again, with or without the company where it went wrong."""

    without_company = Tick(_("Leave this company out for this student"))


class DecisionForm(KeyedForm):
    """Why a student needs no place now."""

    decision = Choice(_("What was decided?"), required=True, choices=list)
    reason = TextBlock(
        _("Why?"),
        required=True,
        max_length=MOST_WORD,
        description=_("In a few words, and who was asked. Nothing about health or other private matters."),
    )
    until = Day(
        _("Until which day does it hold?"),
        description=_("Empty: for the whole period. After this day the student is on the list again."),
    )

    def offer(self) -> None:
        """Give the field its choices."""
        self.decision.choices = [(one.value, say(f"failed.decision.{one}")) for one in DecisionCode]

    def fields(self) -> DecisionFields:
        """What was filled in."""
        return DecisionFields(decision=DecisionCode(self.decision.data), reason=self.reason.data, until=self.until.data)
