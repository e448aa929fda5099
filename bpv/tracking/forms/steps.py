"""The form of a step of the list."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.tracking.models.steps import MOST_DAYS, MOST_TITLE, Anchor, Sign, StepKind, StepOwner, StepPlan
from bpv.web.forms import BaseForm, KeyedForm, Select, TextLine, Tick, VersionedForm, Whole
from bpv.web.templating import say

BEFORE, AFTER = "before", "after"


class StepFields:
    """What a step of the list is."""

    title = TextLine(
        _("Name of the step"),
        max_length=MOST_TITLE,
        description=_("In a few words. Empty for a usual step: then its own name stands there, in both languages."),
    )
    owner = Select(_("Who does it?"), required=True, choices=list)
    days = Whole(_("How many days?"), required=True, low=0, high=MOST_DAYS)
    when = Select(_("Before or after?"), required=True, choices=list)
    anchor = Select(_("Counted from"), required=True, choices=list)
    sign = Select(
        _("When is it done?"),
        required=True,
        choices=list,
        description=_("By itself, when something is recorded; or by hand, with a day."),
    )


def offer(form: BaseForm) -> None:
    """Give the fields of `StepFields` their choices."""
    form["owner"].choices = [(one.value, say(f"step.owner.{one}")) for one in StepOwner]
    form["when"].choices = [(BEFORE, gettext("before")), (AFTER, gettext("after, or on the day itself"))]
    form["anchor"].choices = [(one.value, say(f"step.anchor.{one}")) for one in Anchor]
    form["sign"].choices = [(one.value, say(f"step.sign.{one}")) for one in Sign]


def plan_of(form: BaseForm) -> StepPlan:
    """What was filled in; the code is for whoever keeps it."""
    days = int(form["days"].data)
    active = form["active"].data if "active" in form else True
    return StepPlan(
        code="",
        title=form["title"].data or "",
        owner=StepOwner(form["owner"].data),
        anchor=Anchor(form["anchor"].data),
        days=-days if form["when"].data == BEFORE else days,
        sign=Sign(form["sign"].data),
        active=bool(active),
    )


class StepKindForm(VersionedForm, StepFields):
    """A step of the list that is there."""

    active = Tick(_("In use"), description=_("Switched off: placements do not get it any more; what was done stays."))

    def show(self, kind: StepKind) -> None:
        """Show a step as it is, with its version."""
        one = kind.plan
        shown: dict[str, Any] = {
            "title": one.title,
            "owner": one.owner.value,
            "days": abs(one.days),
            "when": BEFORE if one.days < 0 else AFTER,
            "anchor": one.anchor.value,
            "sign": one.sign.value,
            "active": one.active,
            "version": kind.version,
        }
        for name, value in shown.items():
            self[name].raw_data = None
            self[name].process_data(value)


class NewStepKindForm(KeyedForm, StepFields):
    """A step that the school adds."""
