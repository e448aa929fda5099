"""Forms to record a placement, end it, and say what came of it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field

from bpv.core.words import say
from bpv.organisation.models import Period
from bpv.placements.models import MOST_NOTE, Finishing, Placement, Replacement, Result, Side, Stopping, Way
from bpv.placements.rules.reasons import reasons_of
from bpv.web import formats
from bpv.web.forms import Choice, Day, KeyedForm, Select, TextBlock, VersionedForm
from bpv.web.templating import current_language

REASONS: Final = ("reason_student", "reason_company", "reason_school", "reason_other")
BY_HAND: Final = (Way.FIT_INTERVIEW, Way.OWN_SEARCH)


def ways() -> list[tuple[str, str]]:
    """How a placement that is recorded by hand came about."""
    return [(way.value, say(current_language(), f"placement.way.{way.value}")) for way in BY_HAND]


def initiators() -> list[tuple[str, str]]:
    """Who took the initiative to end."""
    return [(side.value, say(current_language(), f"reason.side.{side.value}")) for side in Side]


def results() -> list[tuple[str, str]]:
    """What can come of a placement."""
    return [(result.value, say(current_language(), f"placement.result.{result.value}")) for result in Result]


def reasons(side: Side) -> list[tuple[str, str]]:
    """The reasons that a side may give, or none."""
    said = [(one.code, say(current_language(), f"reason.{one.code}")) for one in reasons_of(side)]
    return [("", gettext("No reason given")), *said]


class ReasonsInput:
    """A reason of each side that gave one."""

    reason_student = Select(_("What the student says"), choices=lambda: reasons(Side.STUDENT))
    reason_company = Select(_("What the company says"), choices=lambda: reasons(Side.COMPANY))
    reason_school = Select(_("What the school says"), choices=lambda: reasons(Side.SCHOOL))
    reason_other = Select(_("What somebody else says"), choices=lambda: reasons(Side.OTHER))
    note = TextBlock(
        _("In a few words"),
        max_length=MOST_NOTE,
        description=_("What colleagues need to know. Nothing about health, and no diagnosis."),
    )

    def given(self) -> dict[Side, str]:
        """The reason of each side that gave one."""
        found = {side: getattr(self, f"reason_{side.value}").data for side in Side}
        return {side: code for side, code in found.items() if code}


def replacements() -> list[tuple[str, str]]:
    """Whether another place is sought."""
    return [(one.value, say(current_language(), f"placement.replacement.{one.value}")) for one in Replacement]


class EndForm(VersionedForm, ReasonsInput):
    """A placement ends before its planned end."""

    on = Day(_("Last day at the company"), required=True)
    initiator = Choice(_("Who wanted to stop?"), required=True, choices=initiators)
    replacement = Choice(
        _("And now?"),
        choices=replacements,
        default=Replacement.SOUGHT.value,
        description=_("The school seeks another place, unless the student does not need one any more."),
    )

    def stopping(self) -> Stopping:
        """What was said, once the form is valid."""
        sought = Replacement(self.replacement.data or Replacement.SOUGHT.value)
        note = self.note.data or ""
        return Stopping(self.on.data, self.given(), Side(self.initiator.data), note=note, replacement=sought)


class CancelForm(VersionedForm, ReasonsInput):
    """A placement that has not begun does not go on."""

    initiator = Choice(_("Who does not go on?"), required=True, choices=initiators)

    def stopping(self, placement: Placement) -> Stopping:
        """What was said, once the form is valid."""
        return Stopping(placement.starts_on, self.given(), Side(self.initiator.data), note=self.note.data or "")


class OutcomeForm(VersionedForm, ReasonsInput):
    """What came of a placement."""

    result = Choice(_("How did it end?"), required=True, choices=results)

    def finishing(self) -> Finishing:
        """What was said, once the form is valid."""
        return Finishing(Result(self.result.data), self.given(), self.note.data or "")


class RecordForm(KeyedForm):
    """A placement by hand: the place, or the company, was chosen on the page before."""

    period = Select(_("BPV period"), choices=list, description=_("The plan of the student's cohort"))
    starts_on = Day(_("First day"), required=True)
    ends_on = Day(_("Last day"), required=True)
    way = Choice(_("How did student and company find each other?"), required=True, choices=ways)

    # Errors of the rules about the place and the company stand above the form: they were chosen before.
    def offer(self, periods: Iterable[Period]) -> None:
        """Fill in the periods of the student's plan."""
        made = [(one.id, f"{one.name}, {formats.day(one.starts_on)}") for one in periods]
        self.period.choices = [*made, ("", gettext("Outside the plan"))]


def show_end(form: EndForm | CancelForm | OutcomeForm, placement: Placement) -> None:
    """Fill a fresh form with what stands there."""
    form.version.data = placement.version
    form.note.data = placement.note
    for side, code in placement.reasons.items():
        getattr(form, f"reason_{side.value}").data = code
    if isinstance(form, OutcomeForm) and placement.result:
        form.result.data = placement.result.value


def differences(mine: Any, theirs: Any) -> list[tuple[str, str, str]]:
    """Label, what was typed and what stands there now, of each field of two forms that differs."""
    found = []
    for field in mine:
        other = theirs[field.name]
        if field.name in ("version", "csrf_token") or worded(field) == worded(other):
            continue
        found.append((str(field.label.text), worded(field), worded(other)))
    return found


def worded(field: Field) -> str:
    """The value of a field as a person reads it."""
    choices: Mapping[str, str] = {}
    if hasattr(field, "iter_choices"):
        choices = {str(one.value): str(one.label) for one in field.iter_choices()}
    shown = field.data if field.data is not None else ""
    return choices.get(str(shown), "" if choices else str(shown))
