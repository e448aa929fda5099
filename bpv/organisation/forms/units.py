"""Colleges and teams."""

from datetime import date

from flask_babel import lazy_gettext

from bpv.organisation.models import (
    College,
    CollegeTree,
    Team,
    UnitFields,
)
from bpv.web.forms import BaseForm, Day, Select, TextLine, VersionedForm


class UnitForm(VersionedForm):
    """A college: its name and how long it exists."""

    name = TextLine(lazy_gettext("Name"), required=True, max_length=120)
    valid_from = Day(lazy_gettext("First day"), description=lazy_gettext("Leave empty when it has always been there."))
    valid_until = Day(lazy_gettext("Last day"), description=lazy_gettext("Leave empty while it has no end."))

    def fields(self) -> UnitFields:
        """What was filled in."""
        return UnitFields(name=str(self.name.data), valid_from=self.valid_from.data, valid_until=self.valid_until.data)

    def show(self, unit: College | Team, version: int) -> None:
        """Fill in what stands there now."""
        self.name.data, self.version.data = unit.name, version
        self.valid_from.data, self.valid_until.data = unit.valid_from, unit.valid_until


class TeamForm(UnitForm):
    """A team, and the college it belongs to."""

    college_id = Select(lazy_gettext("College"), required=True)

    def offer(self, colleges: tuple[CollegeTree, ...]) -> None:
        """Fill in what can be chosen."""
        self.college_id.choices = [(branch.college.id, branch.college.name) for branch in colleges]


class OnDayForm(BaseForm):
    """The day on which to look at the organisation; sent by GET."""

    on = Day(lazy_gettext("On this day"), earliest=date(1990, 1, 1))
