"""The plan of a cohort beside its norm, copying it to the next cohort, and the norms of hours."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from bpv.core.errors import NotFound, Refused, Stale
from bpv.organisation import service
from bpv.organisation.forms.plans import CopyForm, NormForm
from bpv.organisation.models import Route
from bpv.organisation.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


def cohort_of(route: str, cohort: str) -> tuple[Route, int]:
    """Route and cohort from an address; raises `NotFound` for what cannot be one."""
    year = int(cohort) if cohort.isascii() and cohort.isdigit() and len(cohort) == len("2026") else 0
    if route not in set(Route) or not 2000 <= year <= 2100:
        raise NotFound()
    return Route(route), year


@blueprint.get("/organisation/plans/<crebo>/<route>/<cohort>")
@requires("organisation.read")
def plan(crebo: str, route: str, cohort: str) -> ResponseReturnValue:
    """The blocks of one cohort with their hours, against the norm."""
    asked = cohort_of(route, cohort)
    with reading() as session:
        detail = service.plan_detail(session, scope(), crebo, *asked)
        tree = service.tree(session, scope().institution_id)
    teams = {team.id: team.name for branch in tree for team in branch.teams}
    return render_template("organisation/plan.html", detail=detail, teams=teams)


@blueprint.get("/organisation/plans/<crebo>/<route>/<cohort>/copy")
@requires("organisation.form")
def plan_copy(crebo: str, route: str, cohort: str) -> ResponseReturnValue:
    """What the next cohort would get."""
    return copy_page(crebo, *cohort_of(route, cohort), form=CopyForm(formdata=None))


@blueprint.post("/organisation/plans/<crebo>/<route>/<cohort>/copy")
@requires("organisation.edit")
def copy_plan(crebo: str, route: str, cohort: str) -> ResponseReturnValue:
    """Copy the blocks that the next cohort lacks."""
    own_route, year = cohort_of(route, cohort)
    form = CopyForm()
    if not form.validate_on_submit():
        return copy_page(crebo, own_route, year, form=form), 422
    try:
        with writing() as session:
            service.plan_detail(session, scope(), crebo, own_route, year)
            made = service.copy_plan(session, scope(), crebo, own_route, year, str(form.digest.data or ""))
    except Refused as refused:
        form.refuse(refused)
        return copy_page(crebo, own_route, year, form=form), 422
    except Stale:
        return copy_page(crebo, own_route, year, form=form, moved=True), 409
    flash(ngettext("%(num)s period is copied.", "%(num)s periods are copied.", made), "ok")
    return redirect(url_for("organisation.plan", crebo=crebo, route=route, cohort=year + 1))


def copy_page(crebo: str, route: Route, cohort: int, *, form: CopyForm, moved: bool = False) -> str:
    """The preview with its button."""
    with reading() as session:
        detail = service.plan_detail(session, scope(), crebo, route, cohort)
        made = service.copies(session, scope(), crebo, route, cohort)
        tree = service.tree(session, scope().institution_id)
    form.digest.data, form.digest.raw_data = service.digest_of(made), None
    teams = {team.id: team.name for branch in tree for team in branch.teams}
    return render_template(
        "organisation/plan_copy.html", detail=detail, copies=made, teams=teams, form=form, moved=moved
    )


@blueprint.get("/organisation/norms")
@requires("organisation.read")
def norms() -> ResponseReturnValue:
    """The least BPV hours per route and length: the law, and what the school set itself."""
    return norms_page(NormForm(formdata=None))


@blueprint.post("/organisation/norms")
@requires("organisation.edit")
def set_norm() -> ResponseReturnValue:
    """Set a norm for cohorts from a year on."""
    form = NormForm()
    if not form.validate_on_submit():
        return norms_page(form), 422
    with writing() as session:
        service.set_norm(session, scope(), form.fields())
    flash(gettext("The norm is saved."), "ok")
    return redirect(url_for("organisation.norms"))


def norms_page(form: NormForm) -> str:
    """The page, with what was typed."""
    with reading() as session:
        found = service.norms(session, scope().institution_id)
    return render_template("organisation/norms.html", norms=found, form=form)
