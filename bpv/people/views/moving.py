"""Moving students, roles and periods to a team that follows another."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import NotFound, Refused
from bpv.organisation import service as organisation
from bpv.organisation.models import Succession, Team
from bpv.people.forms.moving import MovingForm
from bpv.people.models import Staying
from bpv.people.service import moving as service
from bpv.people.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@dataclass(frozen=True)
class Ended:
    """A team with what follows it, and what still stands there."""

    team: Team
    pairs: tuple[tuple[Succession, str], ...]
    staying: Staying


def found(team_id: str) -> Ended:
    """The team; raises `NotFound` for a team of elsewhere."""
    own = scope().institution_id
    with reading() as session:
        team = organisation.team(session, own, team_id)
        pairs = [one for one in organisation.successions(session, own) if one.team_id == team_id]
        names = {one.id: one.name for branch in organisation.tree(session, own) for one in branch.teams}
        day = min((one.starts_on for one in pairs), default=today())
        staying = service.staying(session, own, team_id, day)
    return Ended(team, tuple((one, names[one.successor_id]) for one in pairs), staying)


@blueprint.get("/organisation/teams/<id:team_id>/move")
@requires("organisation.form")
def move_team(team_id: str) -> ResponseReturnValue:
    """What still stands at the team, and where it can go."""
    return moving_page(found(team_id), MovingForm(formdata=None))


@blueprint.post("/organisation/teams/<id:team_id>/move")
@requires("organisation.edit")
def move_along(team_id: str) -> ResponseReturnValue:
    """Move what was ticked, in one transaction."""
    form, ended = MovingForm(), found(team_id)
    if not ended.pairs:
        return moving_page(ended, MovingForm(formdata=None)), 409
    form.offer([(pair.successor_id, name) for pair, name in ended.pairs], ended.staying)
    if not form.validate_on_submit():
        return moving_page(ended, form), 422
    try:
        with writing() as session:
            asked = form.asked(ended.staying)
            moved = service.move(session, scope(), team_id, str(form.successor.data), asked, now())
    except NotFound:
        return moving_page(found(team_id), form), 409
    except Refused as refused:
        form.refuse(refused)
        return moving_page(ended, form), 422
    counts = {"students": moved.students, "roles": moved.roles, "periods": moved.periods}
    flash(gettext("Moved: %(students)s students, %(roles)s roles, %(periods)s periods.", **counts), "ok")
    return redirect(url_for("people.move_team", team_id=team_id))


def moving_page(ended: Ended, form: MovingForm) -> str:
    """The page, with what was ticked."""
    form.offer([(pair.successor_id, name) for pair, name in ended.pairs], ended.staying)
    return render_template("people/move_team.html", ended=ended, form=form, today=today())
