"""Pages of a draft: figures beside the plan of now, differences, problems, advice, and publishing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from bpv.core import progress
from bpv.core.clock import now, today
from bpv.core.errors import Refused
from bpv.matches.forms.rounds import PublishForm, RunForm
from bpv.matches.service import round_publishing, round_reading
from bpv.matches.service import rounds as service
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing

WRONG = 422


@blueprint.get("/rounds/runs/<id:round_run_id>")
@requires("round.read")
def draft(round_run_id: str) -> ResponseReturnValue:
    """A draft: what it comes to, beside the one before and the plan of now; progress while it is worked out."""
    with reading() as session:
        view = round_reading.draft_view(session, scope(), catalogues(), round_run_id)
        job = progress.latest(session, round_run_id) if view.run.waiting else None
        run = view.run
        wanted = {one for one in (run.started_by, run.promoted_by, run.published_by) if one}
        who = directory().names(session, scope().institution_id, wanted)
    return render_template("matches/round_draft.html", view=view, job=job, people=who, form=RunForm(formdata=None))


@blueprint.post("/rounds/runs/<id:round_run_id>/promote")
@requires("round.edit")
def promote(round_run_id: str) -> ResponseReturnValue:
    """Make a what-if run a draft of its round."""
    try:
        with writing() as session:
            service.promote(session, scope(), round_run_id)
    except Refused as refused:
        flash(sentence(refused), "bad")
    return redirect(url_for("matches.draft", round_run_id=round_run_id), 303)


def sentence(refused: Refused) -> str:
    """A refusal in words."""
    form = RunForm(formdata=None)
    form.refuse(refused)
    return str(form.form_errors[-1])


@blueprint.get("/rounds/runs/<id:round_run_id>/changes")
@requires("round.read")
def draft_changes(round_run_id: str) -> ResponseReturnValue:
    """Who has another place than in the draft before."""
    asked = paging.asked(request.args, size=50)
    with reading() as session:
        view = round_reading.shift_page(session, scope(), round_run_id, offset=asked.offset, limit=asked.size)
    if view.before is None:
        return redirect(url_for("matches.draft", round_run_id=round_run_id), 303)
    page = paging.Page(items=view.shifts, total=view.total, asked=asked)
    return render_template("matches/round_changes.html", view=view, page=page)


@blueprint.get("/rounds/runs/<id:round_run_id>/problems")
@requires("round.read")
def draft_problems(round_run_id: str) -> ResponseReturnValue:
    """What was wrong with the input, item by item."""
    return listed(round_run_id, "problems", "matches/round_problems.html")


@blueprint.get("/rounds/runs/<id:round_run_id>/advice")
@requires("round.advice")
def draft_advice(round_run_id: str) -> ResponseReturnValue:
    """Where one more place would help most: for brokers too, who see nothing else of a round."""
    return listed(round_run_id, "advice", "matches/round_advice.html", any_team=True)


def listed(round_run_id: str, column: str, template: str, *, any_team: bool = False) -> str:
    """A page of what a run keeps as a list."""
    asked = paging.asked(request.args, size=50)
    with reading() as session:
        view = round_reading.list_view(
            session, scope(), round_run_id, column, offset=asked.offset, limit=asked.size, any_team=any_team
        )
    return render_template(template, view=view, page=paging.Page(items=view.lines, total=view.total, asked=asked))


@blueprint.get("/rounds/runs/<id:round_run_id>/publish")
@requires("round.publish")
def publishing(round_run_id: str) -> ResponseReturnValue:
    """What publishing does, and what stands against it."""
    return publish_page(round_run_id, PublishForm(formdata=None))


def publish_page(round_run_id: str, form: PublishForm) -> str:
    """The page to publish; the form carries the version of the round that is shown."""
    with reading() as session:
        view = round_publishing.to_publish(session, scope(), catalogues(), round_run_id)
    form.version.raw_data, form.version.data = None, view.round.version
    return render_template("matches/round_publish.html", view=view, form=form)


@blueprint.post("/rounds/runs/<id:round_run_id>/publish")
@requires("round.publish")
def publish_round(round_run_id: str) -> ResponseReturnValue:
    """Publish a draft: every seat becomes a proposal, all at once."""
    form = PublishForm()
    if not form.validate_on_submit():
        return publish_page(round_run_id, form), WRONG
    try:
        with writing() as session:
            made = round_publishing.publish(
                session, scope(), catalogues(), round_run_id, form.version.data, today(), now()
            )
    except Refused as refused:
        form.refuse(refused)
        return publish_page(round_run_id, form), WRONG
    text = ngettext("The plan is published: %(num)s proposal.", "The plan is published: %(num)s proposals.", made)
    flash(text, "ok")
    return redirect(url_for("matches.draft", round_run_id=round_run_id), 303)
