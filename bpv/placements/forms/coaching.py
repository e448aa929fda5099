"""Forms to give a student a coach, and to end that."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.core.words import say
from bpv.people.models import CoachingFields, CoachKind, Funding
from bpv.placements.models.listing import Line
from bpv.web import formats
from bpv.web.forms import Choice, Day, KeyedForm, Select, VersionedForm
from bpv.web.templating import current_language


def kinds() -> list[tuple[str, str]]:
    """The kinds of coaching."""
    return [(kind.value, say(current_language(), f"coach_kind.{kind.value}")) for kind in CoachKind]


def fundings() -> list[tuple[str, str]]:
    """Who can pay."""
    return [(funding.value, say(current_language(), f"funding.{funding.value}")) for funding in Funding]


class CoachForm(KeyedForm):
    """A coach for a student. No field asks why."""

    coach = Select(_("Coach"), required=True, choices=list)
    kind = Choice(_("Kind of coaching"), required=True, choices=kinds)
    funding = Choice(_("Paid by"), required=True, choices=fundings)
    placement = Select(_("For"), choices=list)
    valid_from = Day(_("First day"), required=True, default=today)
    valid_until = Day(_("Last day"), description=_("Leave open when nobody knows yet."))

    def offer(self, colleagues: Iterable[Colleague], placements: Iterable[Line]) -> None:
        """Fill in who can coach, and the placements of the student."""
        self.coach.choices = [("", gettext("Choose a coach")), *((one.account_id, one.name) for one in colleagues)]
        made = [(one.placement.id, f"{one.company}, {formats.day(one.placement.starts_on)}") for one in placements]
        self.placement.choices = [("", gettext("Finding a place, and every placement")), *made]

    def fields(self) -> CoachingFields:
        """What was said, once the form is valid."""
        return CoachingFields(
            kind=CoachKind(self.kind.data),
            funding=Funding(self.funding.data),
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


class EndCoachingForm(VersionedForm):
    """The last day of coaching."""

    valid_until = Day(_("Last day"), required=True, default=today)
