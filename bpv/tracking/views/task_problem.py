"""The task of telling the school what goes wrong in a placement."""

from typing import Any

from flask_babel import gettext

from bpv.core.clock import today
from bpv.placements.models import Side
from bpv.placements.models.links import Opened
from bpv.tracking.forms.tasks import ProblemTaskForm
from bpv.tracking.models.problems import ProblemKind, Report, Reporter
from bpv.tracking.service import problems
from bpv.tracking.views.task_kind import Kind


class Reporting(Kind):
    """A problem becomes a signal with an owner at the school."""

    template = "tracking/task_problem.html"
    form = ProblemTaskForm

    def load(self, session: Any, found: Opened) -> Any:
        """Nothing of what the school knows is shown."""
        return None

    def act(self, session: Any, found: Opened, form: Any, shown: Any) -> object:
        """Record the problem under the name that was typed."""
        report = Report(str(form.key.data), ProblemKind(str(form.kind.data)), str(form.text.data))
        by = Reporter(Side.COMPANY, str(form.signed_name.data), link_id=found.link.id)
        return problems.report(session, found.link.institution_id, found.placement.id, report, by, today())

    def thanks(self, form: Any) -> str:
        """It waits for somebody with a name."""
        return str(gettext("Your report arrived. Somebody of the school gets it now, and will contact you."))
