"""The route of a student through time."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.organisation.models import Route
from bpv.people.forms.routes import RouteForm
from bpv.people.service import routes as service
from bpv.people.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.forms import BaseForm
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing


@blueprint.get("/students/<id:student_id>/route")
@requires("route.read")
def route(student_id: str) -> ResponseReturnValue:
    """Every route of a student, with the hours that follow, and the form to change it for who may."""
    return route_page(student_id, RouteForm(formdata=None))


@blueprint.post("/students/<id:student_id>/route")
@requires("route.edit")
def change_route(student_id: str) -> ResponseReturnValue:
    """Change the route from a day on."""
    form = RouteForm()
    if not form.validate_on_submit():
        return route_page(student_id, form), 422
    new, since, reason = Route(form.route.data), form.starts_on.data, str(form.reason.data)
    try:
        with writing() as session:
            service.change(session, scope(), student_id, new, since, reason, today())
    except Refused as refused:
        form.refuse(refused)
        return route_page(student_id, form), 422
    flash(gettext("The change of route is kept."), "ok")
    return redirect(url_for("people.route", student_id=student_id))


@blueprint.post("/students/<id:student_id>/route/<id:route_change_id>/withdraw")
@requires("route.edit")
def withdraw_route(student_id: str, route_change_id: str) -> ResponseReturnValue:
    """Take a change away before its day comes."""
    form = BaseForm()
    try:
        with writing() as session:
            service.withdraw(session, scope(), student_id, route_change_id)
    except Refused as refused:
        form.refuse(refused)
        shown = RouteForm(formdata=None)
        shown.form_errors.extend(form.form_errors)
        return route_page(student_id, shown), 422
    flash(gettext("The change of route is taken away."), "ok")
    return redirect(url_for("people.route", student_id=student_id))


def route_page(student_id: str, form: RouteForm) -> str:
    """The page, with what was typed."""
    with reading() as session:
        sheet = service.sheet(session, scope(), student_id)
        made_by = {one.set_by for one in sheet.changes if one.set_by}
        names = directory().names(session, scope().institution_id, made_by)
    return render_template("people/route.html", sheet=sheet, form=form, names=names, today=today())
