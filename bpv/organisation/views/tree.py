"""The organisation as it is, its rights in words, and where every form leads back to."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.rights import Role
from bpv.organisation import service
from bpv.organisation.forms.units import OnDayForm
from bpv.organisation.models import CollegeTree, Overview, Succession
from bpv.organisation.rules import exists_on
from bpv.organisation.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.transaction import reading


@dataclass(frozen=True)
class OnDay:
    """The organisation on a day: the units that exist, those that do not, and the names of what follows a team."""

    there: tuple[CollegeTree, ...]
    elsewhere: tuple[CollegeTree, ...]
    followed: dict[str, tuple[str, ...]]


@blueprint.get("/organisation")
@requires("organisation.read")
def index() -> ResponseReturnValue:
    """Institution, colleges and teams as they are on a day, and the BPV plan of every cohort."""
    form = OnDayForm(request.args, meta={"csrf": False})
    sound = form.validate() if "on" in request.args else True
    day = (form.on.data if sound else None) or today()
    with reading() as session:
        overview = service.overview(session, scope(), day)
        pairs = service.successions(session, scope().institution_id)
    form.on.data = form.on.data or day
    status = 200 if sound else 422
    return render_template(
        "organisation/index.html", overview=overview, on_day=tree_on(overview, pairs, day), form=form, today=day
    ), status


def tree_on(overview: Overview, pairs: tuple[Succession, ...], day: date) -> OnDay:
    """The units that exist on the day as a tree, and the others with what follows them."""
    names = {team.id: team.name for branch in overview.colleges for team in branch.teams}
    followed = {
        team_id: tuple(names[pair.successor_id] for pair in pairs if pair.team_id == team_id)
        for team_id in {pair.team_id for pair in pairs}
    }
    there = tuple(
        CollegeTree(branch.college, tuple(team for team in branch.teams if exists_on(team, day)))
        for branch in overview.colleges
        if exists_on(branch.college, day)
    )
    shown = {branch.college.id for branch in there} | {team.id for branch in there for team in branch.teams}
    elsewhere = tuple(
        CollegeTree(branch.college, tuple(team for team in branch.teams if team.id not in shown))
        for branch in overview.colleges
        if branch.college.id not in shown or any(team.id not in shown for team in branch.teams)
    )
    return OnDay(there, elsewhere, followed)


@blueprint.get("/organisation/rights")
@requires("rights.read")
def rights() -> ResponseReturnValue:
    """The table of rights in words."""
    roles = tuple(role for role in Role if role is not Role.ANONYMOUS)
    return render_template("organisation/rights.html", lines=service.rights(), roles=roles)


def saved(words: str) -> ResponseReturnValue:
    """Back to the organisation, with a word about what was saved."""
    flash(words, "ok")
    return redirect(url_for("organisation.index"))
