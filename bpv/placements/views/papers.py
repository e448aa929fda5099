"""The PDF of an agreement: for the school, the student, and the trainer."""

from flask import Response
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.errors import NotFound
from bpv.placements.models.agreement import AgreementState
from bpv.placements.models.paper import Paper
from bpv.placements.service import agreements, printing
from bpv.placements.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.files import attachment
from bpv.web.transaction import reading


@blueprint.get("/placements/<id:placement_id>/agreement.pdf")
@requires("agreement.read")
def agreement_pdf(placement_id: str) -> ResponseReturnValue:
    """For the school, a draft too."""
    return printed(placement_id, drafts=True)


@blueprint.get("/my-placements/<id:placement_id>/agreement.pdf")
@requires("agreement.own")
def own_agreement_pdf(placement_id: str) -> ResponseReturnValue:
    """For the student."""
    return printed(placement_id)


@blueprint.get("/trainees/<id:placement_id>/agreement.pdf")
@requires("agreement.trainee")
def trainee_agreement_pdf(placement_id: str) -> ResponseReturnValue:
    """For the trainer."""
    return printed(placement_id)


def printed(placement_id: str, *, drafts: bool = False) -> Response:
    """The agreement of a placement within the scope of who asks; NotFound when there is none, or only a draft."""
    with reading() as session:
        full = agreements.within(session, scope(), placement_id, today())
        if full is None or (full.agreement.state is AgreementState.DRAFT and not drafts):
            raise NotFound
        paper = agreements.paper(session, scope().institution_id, full.agreement.id)
    return answer(paper)


def answer(paper: Paper) -> Response:
    """The PDF of a paper, to be saved."""
    return attachment(printing.agreement_pdf(paper), printing.file_name(paper), "application/pdf")
