"""Holidays of the school."""

from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _

from bpv.core.words import say
from bpv.organisation.models import Holiday, HolidayFields, Region
from bpv.web.forms import Day, Select, TextLine, VersionedForm
from bpv.web.templating import current_language

FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2100, 12, 31)


def regions() -> list[tuple[str, str]]:
    """Where days can be taken from."""
    own = [("", say(current_language(), "region.own"))]
    return own + [(one.value, say(current_language(), f"region.{one.value}")) for one in Region]


class HolidayForm(VersionedForm):
    """Days without school."""

    name = TextLine(_("Name"), required=True, max_length=80, description=_("For instance: Autumn holiday 2026."))
    starts_on = Day(_("First day"), required=True, earliest=FIRST, latest=LAST)
    ends_on = Day(_("Last day"), required=True, earliest=FIRST, latest=LAST)
    region = Select(_("Taken from"), choices=regions)

    def fields(self) -> HolidayFields:
        """What was filled in; the form is valid."""
        return HolidayFields(
            name=str(self.name.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            region=Region(self.region.data) if self.region.data else None,
        )

    def show(self, one: Holiday) -> None:
        """Fill in what stands there now."""
        self.name.data, self.starts_on.data, self.ends_on.data = one.name, one.starts_on, one.ends_on
        self.region.data, self.version.data = one.region or "", one.version
