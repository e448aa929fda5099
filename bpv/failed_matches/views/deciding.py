"""Why a student needs no place in a period: written down, and taken back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.failed_matches.forms import DecisionForm
from bpv.failed_matches.service import deciding
from bpv.failed_matches.service.deciding import About
from bpv.failed_matches.views.blueprint import blueprint
from bpv.failed_matches.views.saving import save
from bpv.web import slots
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@blueprint.get("/students/<id:student_id>/periods/<id:period_id>/no-place")
@requires("without_place.decide")
def decide(student_id: str, period_id: str) -> ResponseReturnValue:
    """The form for a decision, with what was decided before."""
    form = DecisionForm(formdata=None)
    form.offer()
    return decision_page(form, student_id, period_id)


@blueprint.post("/students/<id:student_id>/periods/<id:period_id>/no-place")
@requires("without_place.decide")
def save_decision(student_id: str, period_id: str) -> ResponseReturnValue:
    """Write the decision down."""
    own, form = scope(), DecisionForm()
    form.offer()
    with reading() as session:
        deciding.about(session, own, student_id, period_id)

    def act(session: Any) -> None:
        deciding.decide(session, own, form.key.data or "", student_id, period_id, form.fields(), today())

    def page(stale: object = None) -> str:
        return decision_page(form, student_id, period_id)

    return save(form, act, page, url_for("reports.without_place"))


@blueprint.post("/students/no-place/<id:no_place_decision_id>/take-back")
@requires("without_place.decide")
def take_back(no_place_decision_id: str) -> ResponseReturnValue:
    """The decision holds no longer."""
    with writing() as session:
        found = deciding.take_back(session, scope(), no_place_decision_id)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("failed_matches.decide", student_id=found.student_id, period_id=found.period_id))


def decision_page(form: DecisionForm, student_id: str, period_id: str) -> str:
    """The page of the decisions about a student in a period."""
    with reading() as session:
        found: About = deciding.about(session, scope(), student_id, period_id)
        people = {one.by_id for one in found.decisions}
        names = slots.directory().names(session, scope().institution_id, people)
    return render_template("failed_matches/decide.html", form=form, about=found, names=names, day=today())
