"""A student's own proposals, and the answer to them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.core.words import say
from bpv.matches.forms.proposals import YES, OwnAnswerForm
from bpv.matches.models.proposals import ProposalState
from bpv.matches.service import NoStudent, proposals
from bpv.matches.views.blueprint import blueprint
from bpv.matches.views.places import nothing
from bpv.matches.views.proposals import BADGES, SAID, WRONG, parts_of
from bpv.organisation import service as organisation
from bpv.web.access import requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing


@blueprint.get("/my-proposals")
@requires("match_proposal.own")
def own_proposals() -> ResponseReturnValue:
    """The places that were proposed to who is asking."""
    try:
        with reading() as session:
            lines = proposals.own(session, scope())
    except NoStudent as reason:
        return nothing(reason)
    return render_template("matches/own_proposals.html", lines=lines, badges=BADGES, said=SAID, day=today())


@blueprint.get("/my-proposals/<id:match_proposal_id>")
@requires("match_proposal.own")
def own_proposal(match_proposal_id: str) -> ResponseReturnValue:
    """One proposal, with the form to answer it."""
    form = OwnAnswerForm(formdata=None)
    form.offer()
    return page(match_proposal_id, form)


@blueprint.post("/my-proposals/<id:match_proposal_id>/answer")
@requires("match_proposal.answer")
def answer_proposal(match_proposal_id: str) -> ResponseReturnValue:
    """Say yes or no."""
    form = OwnAnswerForm()
    form.offer()
    with reading() as session:
        proposals.proposal(session, scope(), match_proposal_id)
    if not form.validate_on_submit():
        return page(match_proposal_id, form), WRONG
    try:
        with writing() as session:
            done = proposals.answer_own(
                session,
                scope(),
                match_proposal_id,
                yes=form.answer.data == YES,
                reason=form.reason.data or "",
                word=form.word.data or "",
                today=today(),
            )
    except Refused as refused:
        form.refuse(refused)
        return page(match_proposal_id, form), WRONG
    if done.state is ProposalState.AGREED:
        flash(gettext("Agreed: you both said yes. This is your place."), "ok")
    else:
        flash(gettext("Thank you. Your answer is saved, and your school sees it."), "ok")
    return redirect(url_for("matches.own_proposal", match_proposal_id=match_proposal_id))


def page(proposal_id: str, form: OwnAnswerForm) -> str:
    """One proposal of who is asking."""
    with reading() as session:
        line = proposals.line(session, scope(), proposal_id)
        period = organisation.period(session, scope().institution_id, line.proposal.period_id)
    language = current_language()
    return render_template(
        "matches/own_proposal.html",
        line=line,
        one=line.proposal,
        period=period,
        form=form,
        badges=BADGES,
        said=SAID,
        parts=parts_of(line),
        day=today(),
        why=say(language, f"match_proposal.way.{line.proposal.way.value}.own"),
    )
