"""The task of saying how a student does, per work process and in words."""

from typing import Any

from flask_babel import gettext

from bpv.core.clock import today
from bpv.folder.models.work import Judge
from bpv.folder.service import judging
from bpv.placements.models.links import Opened
from bpv.tracking.forms.tasks import JudgementForm, judgement_task
from bpv.tracking.views.task_kind import Kind
from bpv.web.forms import BaseForm


class Judging(Kind):
    """A level per work process, and words; the school decides, and weighs it."""

    template = "tracking/task_judgement.html"
    form = JudgementForm

    def load(self, session: Any, found: Opened) -> judging.Asked:
        """The work processes of the qualification."""
        return judging.asked(session, found.link.institution_id, found.placement.id, today())[1]

    def fresh(self, shown: judging.Asked, found: Opened) -> BaseForm:
        """A form with a choice per work process."""
        form = judgement_task(shown)(formdata=None)
        return self.prepared(form, shown, found)

    def sent(self, shown: judging.Asked, found: Opened) -> BaseForm:
        """The form as it was sent."""
        return judgement_task(shown)()

    def act(self, session: Any, found: Opened, form: Any, shown: judging.Asked) -> object:
        """Record what was chosen and written, under the name that was typed."""
        by = Judge(str(form.signed_name.data), link_id=found.link.id)
        own, key = found.link.institution_id, str(form.key.data)
        return judging.judge(session, own, found.placement.id, form.judgement(), by, today(), key=key)

    def thanks(self, form: Any) -> str:
        """Who reads it."""
        return str(gettext("Your judgement arrived. The student and the supervisor can read it."))
