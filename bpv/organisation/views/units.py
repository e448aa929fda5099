"""The forms of colleges and teams."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.errors import Refused, Stale
from bpv.organisation import service
from bpv.organisation.forms.units import TeamForm, UnitForm
from bpv.organisation.views.blueprint import blueprint
from bpv.organisation.views.tree import saved
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@blueprint.get("/organisation/colleges/new")
@requires("organisation.form")
def new_college() -> ResponseReturnValue:
    """The form for a new college."""
    return college_page(UnitForm(formdata=None, version=0), None)


@blueprint.post("/organisation/colleges/new")
@requires("organisation.edit")
def make_college() -> ResponseReturnValue:
    """Make a college."""
    return save_college(None)


@blueprint.get("/organisation/colleges/<id:college_id>")
@requires("organisation.form")
def college(college_id: str) -> ResponseReturnValue:
    """The form of a college."""
    form = UnitForm(formdata=None)
    with reading() as session:
        form.show(*service.college_version(session, scope(), college_id))
    return college_page(form, college_id)


@blueprint.post("/organisation/colleges/<id:college_id>")
@requires("organisation.edit")
def change_college(college_id: str) -> ResponseReturnValue:
    """Change a college."""
    return save_college(college_id)


def college_page(form: UnitForm, college_id: str | None, current: object = None) -> str:
    """The page, with what was typed and what stands there now."""
    return render_template("organisation/college.html", form=form, college_id=college_id, current=current)


def save_college(college_id: str | None) -> ResponseReturnValue:
    """Keep what was typed; a save over somebody else's shows both."""
    form = UnitForm()
    if college_id is not None:
        with reading() as session:
            version = service.college_version(session, scope(), college_id)[1]
    if form.validate_on_submit():
        try:
            with writing() as session:
                service.save_college(session, scope(), college_id, form.fields(), int(form.version.data or 0))
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            form.version.data, form.version.raw_data = version, None
            return college_page(form, college_id, stale.current), 409
        else:
            return saved(gettext("The college is saved."))
    return college_page(form, college_id), 422


@blueprint.get("/organisation/teams/new")
@requires("organisation.form")
def new_team() -> ResponseReturnValue:
    """The form for a new team."""
    return team_page(TeamForm(formdata=None, version=0), None)


@blueprint.post("/organisation/teams/new")
@requires("organisation.edit")
def make_team() -> ResponseReturnValue:
    """Make a team."""
    return save_team(None)


@blueprint.get("/organisation/teams/<id:team_id>")
@requires("organisation.form")
def team(team_id: str) -> ResponseReturnValue:
    """The form of a team."""
    form = TeamForm(formdata=None)
    with reading() as session:
        found, version = service.team_version(session, scope(), team_id)
    form.show(found, version)
    form.college_id.data = found.college_id
    return team_page(form, team_id)


@blueprint.post("/organisation/teams/<id:team_id>")
@requires("organisation.edit")
def change_team(team_id: str) -> ResponseReturnValue:
    """Change a team."""
    return save_team(team_id)


def team_page(form: TeamForm, team_id: str | None, current: object = None) -> str:
    """The page, with what was typed and what stands there now."""
    own = scope().institution_id
    with reading() as session:
        tree = service.tree(session, own)
        pairs = service.successions(session, own) if team_id else ()
    form.offer(tree)
    names = {one.id: one.name for branch in tree for one in branch.teams}
    followers = tuple((pair, names[pair.successor_id]) for pair in pairs if pair.team_id == team_id)
    return render_template("organisation/team.html", form=form, team_id=team_id, current=current, followers=followers)


def save_team(team_id: str | None) -> ResponseReturnValue:
    """Keep what was typed; a save over somebody else's shows both."""
    form = TeamForm()
    with reading() as session:
        form.offer(service.tree(session, scope().institution_id))
        version = service.team_version(session, scope(), team_id)[1] if team_id else 0
    if form.validate_on_submit():
        college_id, typed = str(form.college_id.data), int(form.version.data or 0)
        try:
            with writing() as session:
                service.save_team(session, scope(), team_id, college_id, form.fields(), typed)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            form.version.data, form.version.raw_data = version, None
            return team_page(form, team_id, stale.current), 409
        else:
            return saved(gettext("The team is saved."))
    return team_page(form, team_id), 422
