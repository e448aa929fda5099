"""The task of looking at a week of hours: approve it, or return it with a reason."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import NotFound
from bpv.folder.forms.hours import clock, day_name, sentence
from bpv.folder.models.hours import Approver, WeekState, Who
from bpv.folder.service import hour_weeks, hours
from bpv.folder.service.hour_weeks import WeekSheet
from bpv.placements.models.links import Opened
from bpv.tracking.forms.tasks import WeekForm
from bpv.tracking.views.task_kind import Kind


class Approving(Kind):
    """Seven days at a glance and two buttons."""

    template = "tracking/task_week.html"
    form = WeekForm

    def load(self, session: Any, found: Opened) -> WeekSheet:
        """The week with its days; raises NotFound when it waits no more."""
        week = hours.week(session, found.link.institution_id, found.link.object_id)
        sheet = hour_weeks.sheet_of(session, found.line, week.starts_on)
        held = sheet.held
        if held is None or held.id != week.id or held.state is not WeekState.HANDED_IN:
            raise NotFound()
        return sheet

    def words(self) -> Mapping[str, Any]:
        """How days, times and warnings are written."""
        return {"clock": clock, "day_name": day_name, "sentence": sentence}

    def version(self, shown: WeekSheet) -> int:
        """The version of the week."""
        return shown.held.version if shown.held else 0

    def act(self, session: Any, found: Opened, form: Any, shown: WeekSheet) -> object:
        """Approve the version that was shown, or return it."""
        by = Approver(str(form.signed_name.data), None, found.link.id, Who.TRAINER)
        own, version = found.link.institution_id, int(form.version.data)
        if form.approved:
            return hours.approve(session, own, found.link.object_id, version, by, today())
        return hours.send_back(session, own, found.link.object_id, version, by, today(), str(form.why.data or ""))

    def thanks(self, form: Any) -> str:
        """What became of the week."""
        if form.approved:
            return str(gettext("The week is approved. The hours count now."))
        return str(gettext("The week is returned. The student reads why, and hands it in again."))
