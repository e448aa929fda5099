"""The task of signing an agreement: for the company, or as a parent."""

from typing import Any

from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import NotFound
from bpv.placements.models.agreement import AgreementState, Party, Signer
from bpv.placements.models.links import Opened
from bpv.placements.service import agreements
from bpv.tracking.forms.tasks import SignForm
from bpv.tracking.models.tasks import ToSign
from bpv.tracking.views.task_kind import Kind


class Signing(Kind):
    """The whole agreement, and one button that signs the version that is shown."""

    template = "tracking/task_sign.html"
    form = SignForm

    def load(self, session: Any, found: Opened) -> ToSign:
        """The agreement as it is read; raises NotFound when this party need not sign it any more."""
        own, agreement_id, party = found.link.institution_id, found.link.object_id, Party(str(found.link.party))
        full = agreements.by_id(session, own, agreement_id, today())
        if full.agreement.state is not AgreementState.SENT or party not in agreements.unsigned(full, today()):
            raise NotFound()
        return ToSign(agreements.paper(session, own, agreement_id), full.agreement.number, party)

    def act(self, session: Any, found: Opened, form: Any, shown: ToSign) -> object:
        """Sign the version that was read, under the name that was typed."""
        signer = Signer(str(form.signed_name.data), link_id=found.link.id)
        own, version = found.link.institution_id, int(form.version.data)
        return agreements.sign(session, own, found.link.object_id, shown.party, signer, version, today())

    def thanks(self, form: Any) -> str:
        """What was signed."""
        return str(gettext("You signed the agreement. The school and the student can see it."))
