"""Pages of rounds: the list, starting one, running it again, trying other settings."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import may, scope_of
from bpv.matches.forms.rounds import RoundForm, RunForm, SettingsForm, filled
from bpv.matches.models.rounds import Offer, Starting
from bpv.matches.service import round_reading
from bpv.matches.service import rounds as service
from bpv.matches.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing

WRONG = 422


@blueprint.get("/rounds")
@requires("round.advice")
def rounds() -> ResponseReturnValue:
    """The rounds of the granted teams; who may only read advice gets no further than that."""
    asked = paging.asked(request.args, size=25)
    who = principal()
    full = scope_of(who, "round.read") if may(who, "round.read") else None
    with reading() as session:
        found = service.rounds(session, scope(), full)
    page = paging.Page(items=found[asked.offset : asked.offset + asked.size], total=len(found), asked=asked)
    return render_template("matches/rounds.html", page=page)


@blueprint.get("/rounds/new")
@requires("round.edit")
def new_round() -> ResponseReturnValue:
    """The periods that a round can be started for, or the form for one of them."""
    wanted = request.args.get("period", "")
    with reading() as session:
        offers = service.offers(session, scope(), today())
        settings = service.standard(session, scope().institution_id)
    chosen = next((one for one in offers if one.period.id == wanted), None)
    if chosen is None:
        return render_template("matches/round_which.html", offers=offers)
    teams = [team_id for team_id, _, _ in chosen.teams]
    form = RoundForm(formdata=None, data={**filled(settings), "period_id": wanted, "team_ids": teams})
    return new_page(form, chosen)


def new_page(form: RoundForm, chosen: Offer) -> str:
    """The form for a new round."""
    form.offer(chosen)
    return render_template("matches/round_new.html", form=form, offer=chosen)


@blueprint.post("/rounds")
@requires("round.edit")
def start_round() -> ResponseReturnValue:
    """Start a round and queue its first run."""
    form = RoundForm()
    with reading() as session:
        offers = service.offers(session, scope(), today())
    chosen = next((one for one in offers if one.period.id == form.period_id.data), None)
    if chosen is None and form.period_id.data:
        raise NotFound()
    if chosen is None:
        flash(gettext("Choose one of these periods."), "warn")
        return render_template("matches/round_which.html", offers=offers), WRONG
    form.offer(chosen)
    if not form.validate_on_submit():
        return new_page(form, chosen), WRONG
    wanted = Starting(
        period_id=chosen.period.id,
        team_ids=tuple(form.team_ids.data or ()),
        settings=form.settings(),
        key=form.key.data or "",
        name=form.name.data or "",
        draw=form.draw.data,
    )
    try:
        with writing() as session:
            _, run = service.start(session, scope(), wanted, today(), now())
    except Refused as refused:
        form.refuse(refused)
        return new_page(form, chosen), WRONG
    return redirect(url_for("matches.draft", round_run_id=run.id), 303)


@blueprint.get("/rounds/<id:matching_round_id>")
@requires("round.read")
def show_round(matching_round_id: str) -> ResponseReturnValue:
    """A round: its drafts, what is pinned, how it runs."""
    return round_page(matching_round_id, RunForm(formdata=None))


def round_page(round_id: str, form: RunForm) -> str:
    """The page of a round."""
    with reading() as session:
        view = round_reading.round_view(session, scope(), round_id)
        people = {one for run in view.runs for one in (run.started_by, run.published_by) if one}
        people |= {pair.made_by for pair in view.pairs if pair.made_by}
        who = directory().names(session, scope().institution_id, people)
    return render_template("matches/round.html", view=view, form=form, people=who)


@blueprint.post("/rounds/<id:matching_round_id>/runs")
@requires("round.edit")
def run_again(matching_round_id: str) -> ResponseReturnValue:
    """Run a round again with what is pinned now."""
    form = RunForm()
    if not form.validate_on_submit():
        return round_page(matching_round_id, form), WRONG
    try:
        with writing() as session:
            run = service.run_again(session, scope(), matching_round_id, None, form.key.data or "", now())
    except Refused as refused:
        form.refuse(refused)
        return round_page(matching_round_id, form), WRONG
    return redirect(url_for("matches.draft", round_run_id=run.id), 303)


@blueprint.get("/rounds/<id:matching_round_id>/what-if")
@requires("round.edit")
def what_if(matching_round_id: str) -> ResponseReturnValue:
    """The form to try other settings."""
    with reading() as session:
        view = round_reading.round_view(session, scope(), matching_round_id)
    return what_if_page(SettingsForm(formdata=None, data=filled(view.round.settings)), view)


def what_if_page(form: SettingsForm, view: round_reading.RoundView) -> str:
    """The form with other settings."""
    form.offer_settings()
    return render_template("matches/round_what_if.html", form=form, view=view)


@blueprint.post("/rounds/<id:matching_round_id>/what-if")
@requires("round.edit")
def try_settings(matching_round_id: str) -> ResponseReturnValue:
    """Run a round with other settings, to look at only."""
    form = SettingsForm()
    form.offer_settings()
    with reading() as session:
        view = round_reading.round_view(session, scope(), matching_round_id)
    if not form.validate_on_submit():
        return what_if_page(form, view), WRONG
    try:
        with writing() as session:
            run = service.run_again(session, scope(), matching_round_id, form.settings(), form.key.data or "", now())
    except Refused as refused:
        form.refuse(refused)
        return what_if_page(form, view), WRONG
    return redirect(url_for("matches.draft", round_run_id=run.id), 303)
