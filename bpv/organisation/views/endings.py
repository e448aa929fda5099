"""Ending a team, and saying which teams go on in its place."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.errors import Refused, Stale
from bpv.organisation import service
from bpv.organisation.forms.endings import EndingForm
from bpv.organisation.models import Team
from bpv.organisation.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@blueprint.get("/organisation/teams/<id:team_id>/successors")
@requires("organisation.form")
def ending(team_id: str) -> ResponseReturnValue:
    """The form to end a team, filled with what was said before."""
    form = EndingForm(formdata=None)
    with reading() as session:
        team, version = service.team_version(session, scope(), team_id)
        pairs = [one for one in service.successions(session, team.institution_id) if one.team_id == team_id]
    form.version.data, form.college_id.data = version, team.college_id
    form.successors.data = [one.successor_id for one in pairs]
    if pairs:
        form.starts_on.data = pairs[0].starts_on
    elif team.valid_until:
        form.starts_on.data = team.valid_until + timedelta(days=1)
    return ending_page(form, team)


@blueprint.post("/organisation/teams/<id:team_id>/successors")
@requires("organisation.edit")
def end_team(team_id: str) -> ResponseReturnValue:
    """End a team and keep what follows it."""
    form = EndingForm()
    with reading() as session:
        team, version = service.team_version(session, scope(), team_id)
        form.offer(service.tree(session, team.institution_id), team)
    if not form.validate_on_submit():
        return ending_page(form, team), 422
    try:
        with writing() as session:
            service.end_team(session, scope(), team_id, form.ending(), int(form.version.data or 0))
    except Refused as refused:
        form.refuse(refused)
        return ending_page(form, team), 422
    except Stale:
        form.version.data, form.version.raw_data = version, None
        return ending_page(form, team, conflicted=True), 409
    flash(gettext("It is kept. Students, roles and periods stay where they are until you move them."), "ok")
    return redirect(url_for("organisation.team", team_id=team_id))


def ending_page(form: EndingForm, team: Team, *, conflicted: bool = False) -> str:
    """The page, with what was typed."""
    with reading() as session:
        form.offer(service.tree(session, team.institution_id), team)
    return render_template("organisation/ending.html", form=form, team=team, conflicted=conflicted)
