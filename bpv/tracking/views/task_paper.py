"""The PDF of the agreement for whoever is asked to sign it by a mailed link, and until its last day for who did."""

from typing import Any

from flask.typing import ResponseReturnValue

from bpv.core.errors import NotFound
from bpv.placements.models.links import Opened, Purpose
from bpv.placements.models.paper import Paper
from bpv.placements.service import agreements, links, printing
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.tasks import over
from bpv.web.access import requires
from bpv.web.files import attachment
from bpv.web.transaction import reading, settings


@blueprint.get("/t/<task_link_id>/<task_token>/agreement.pdf")
@requires("task_link.look")
def task_agreement_pdf(task_link_id: str, task_token: str) -> ResponseReturnValue:
    """The agreement as it stands, to be saved; spends nothing."""
    try:
        with reading() as session:
            paper = paper_of(session, held(session, task_link_id, task_token))
    except (links.Refusal, NotFound):
        return over()
    return attachment(printing.agreement_pdf(paper), printing.file_name(paper), "application/pdf")


def held(session: Any, task_link_id: str, task_token: str) -> Opened:
    """The link, whether it was used or not. Raises Refusal for any other."""
    try:
        return links.find(session, settings().secret_key, task_link_id, task_token)
    except links.Spent as spent:
        return spent.opened


def paper_of(session: Any, found: Opened) -> Paper:
    """The agreement that this link is about. Raises NotFound for a link about something else."""
    if found.link.purpose is not Purpose.SIGN:
        raise NotFound
    return agreements.paper(session, found.link.institution_id, found.link.object_id)
