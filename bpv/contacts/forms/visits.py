"""Forms of visit days."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.contacts.models import Candidate
from bpv.web.forms import BaseForm, Choices, Day, KeyedForm, TextLine

USUAL = timedelta(weeks=6)


class PeriodForm(BaseForm):
    """The period whose visits are looked for."""

    class Meta:
        csrf = False

    first = Day(_("From"))
    last = Day(_("Until"))

    def chosen(self, day: date) -> tuple[date, date]:
        """The days asked for, or the coming weeks; in order."""
        first: Any = self.first.data or day
        last: Any = self.last.data or first + USUAL
        return min(first, last), max(first, last)


class VisitDayForm(KeyedForm):
    """A day of visits."""

    day = Day(_("Visit day"), required=True)
    start_area = TextLine(
        _("Start and end"),
        max_length=7,
        description=_("Postcode of school or home, such as 2333. Empty: from the first company to the last."),
    )
    placements = Choices(_("Visits"), choices=list)

    def offer(self, found: Iterable[Candidate]) -> None:
        """Fill in the placements that can be visited."""
        self.placements.choices = [(one.placement_id, f"{one.company}, {one.student}") for one in found]

    def area(self) -> str:
        """The four digits of the postcode."""
        return str(self.start_area.data or "")[:4]

    def validate(self, extra_validators: Any = None) -> bool:
        """A postcode begins with four digits."""
        fine = super().validate(extra_validators)
        area = self.area()
        if area and not (len(area) == 4 and area.isascii() and area.isdigit()):
            self.start_area.errors = [*self.start_area.errors, gettext("Write the four digits of a postcode.")]
            return False
        return fine
