"""The task of proposing a moment to talk."""

from typing import Any

from flask_babel import gettext

from bpv.contacts.models import Party
from bpv.contacts.service import proposing
from bpv.core.clock import today
from bpv.placements.models.links import Opened
from bpv.tracking.forms.tasks import ContactForm
from bpv.tracking.views.task_kind import Kind


class Proposing(Kind):
    """A day, a way and why; the supervisor answers."""

    template = "tracking/task_contact.html"
    form = ContactForm

    def load(self, session: Any, found: Opened) -> None:
        """Nothing but the placement itself is shown."""

    def act(self, session: Any, found: Opened, form: Any, shown: None) -> object:
        """Send the proposal to the supervisor."""
        given = form.proposed(Party.TRAINER, str(form.signed_name.data))
        return proposing.propose(session, found.link.institution_id, found.placement.id, given, today())

    def thanks(self, form: Any) -> str:
        """Who answers."""
        return str(gettext("Your proposal is sent. The supervisor answers it."))
