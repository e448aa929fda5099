"""Pages of the organisation: tree, plans, qualifications, and the table of rights in words."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused, Stale
from bpv.core.rights import Role
from bpv.organisation import service
from bpv.organisation.forms import PeriodForm, TeamForm, UnitForm
from bpv.organisation.rules import exists_on
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing

blueprint = Blueprint("organisation", __name__)
LEVELS: Final = ("1", "2", "3", "4")


@blueprint.get("/organisation")
@requires("organisation.read")
def index() -> ResponseReturnValue:
    """Institution, colleges and teams, and the BPV plan of every cohort."""
    day = today()
    with reading() as session:
        overview = service.overview(session, scope(), day)
    return render_template("organisation/index.html", overview=overview, exists_on=exists_on, today=day)


@blueprint.get("/organisation/qualifications")
@requires("organisation.read")
def qualifications() -> ResponseReturnValue:
    """The official list in every edition, to search."""
    asked = paging.asked(request.args, sorts=("name", "crebo", "level"), sort="name", keep=("level",))
    level = asked.value("level") if asked.value("level") in LEVELS else ""
    with reading() as session:
        found, total = service.qualifications_page(
            session,
            scope(),
            q=asked.q,
            level=int(level) if level else None,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            limit=asked.size,
        )
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template("organisation/qualifications.html", page=page, level=level, levels=LEVELS)


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
    with reading() as session:
        form.offer(service.tree(session, scope().institution_id))
    return render_template("organisation/team.html", form=form, team_id=team_id, current=current)


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


@blueprint.get("/organisation/periods/new")
@requires("organisation.form")
def new_period() -> ResponseReturnValue:
    """The form for a new BPV period."""
    return period_page(PeriodForm(formdata=None, version=0), None)


@blueprint.post("/organisation/periods/new")
@requires("organisation.edit")
def make_period() -> ResponseReturnValue:
    """Make a BPV period."""
    return save_period(None)


@blueprint.get("/organisation/periods/<id:period_id>")
@requires("organisation.form")
def period(period_id: str) -> ResponseReturnValue:
    """The form of a BPV period."""
    form = PeriodForm(formdata=None)
    with reading() as session:
        form.show(*service.period_version(session, scope(), period_id))
    return period_page(form, period_id)


@blueprint.post("/organisation/periods/<id:period_id>")
@requires("organisation.edit")
def change_period(period_id: str) -> ResponseReturnValue:
    """Change a BPV period."""
    return save_period(period_id)


def offer(form: PeriodForm, period_id: str | None) -> int:
    """Fill in the choices of the form; returns the version that stands there now."""
    own = scope()
    with reading() as session:
        form.offer(
            service.qualifications(session, own.institution_id, today()), service.tree(session, own.institution_id)
        )
        return service.period_version(session, own, period_id)[1] if period_id else 0


def period_page(form: PeriodForm, period_id: str | None, current: object = None) -> str:
    """The page, with what was typed and what stands there now."""
    offer(form, period_id)
    return render_template("organisation/period.html", form=form, period_id=period_id, current=current)


def save_period(period_id: str | None) -> ResponseReturnValue:
    """Keep what was typed; a save over somebody else's shows both."""
    form = PeriodForm()
    version = offer(form, period_id)
    if form.validate_on_submit():
        team_id, typed = str(form.team_id.data or "") or None, int(form.version.data or 0)
        try:
            with writing() as session:
                service.save_period(session, scope(), period_id, form.fields(), team_id, typed)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            form.version.data, form.version.raw_data = version, None
            return period_page(form, period_id, stale.current), 409
        else:
            return saved(gettext("The period is saved."))
    return period_page(form, period_id), 422
