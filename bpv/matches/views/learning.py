"""The card of the learned model with its picture, what a person may do with it, and the fairness audit."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import Refused, Stale
from bpv.core.rights import Scope
from bpv.matches.forms.learning import ModelForm
from bpv.matches.models.learning import ModelState
from bpv.matches.service import fairness as audits
from bpv.matches.service import learning as service
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.web import charts
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing

Act = Callable[[Any, Scope, str, str, int, datetime], None]
ACTS: Final[dict[ModelState, Act]] = {
    ModelState.ACTIVE: service.freeze,
    ModelState.FROZEN: service.let_go,
    ModelState.RETIRED: service.go_back,
}


@blueprint.get("/matching/model")
@requires("model.read")
def model() -> str:
    """What was learned from outcomes: the version in use, how well it predicts, and what became of each version."""
    return card_page("")


@blueprint.get("/matching/model/<id:success_model_id>")
@requires("model.read")
def model_version(success_model_id: str) -> str:
    """The same card about one version."""
    return card_page(success_model_id)


def card_page(model_id: str) -> str:
    """The card."""
    with reading() as session:
        card = service.card(session, scope(), directory(), model_id)
    return render_template("matches/model.html", card=card)


@blueprint.get("/matching/model/<id:success_model_id>/calibration.svg")
@requires("model.read")
def model_calibration(success_model_id: str) -> Response:
    """The picture of expected beside happened."""
    with reading() as session:
        found = service.version(session, scope(), success_model_id)
    points = [charts.Point(one["expected"], one["hits"] / one["total"], one["low"], one["high"]) for one in found.bins]
    words = gettext("Expected to go well"), gettext("Went well")
    return charts.picture(charts.against_diagonal(points, *words, narrow=request.args.get("narrow") == "1"))


@blueprint.get("/matching/model/<id:success_model_id>/change")
@requires("model.edit")
def model_change(success_model_id: str) -> ResponseReturnValue:
    """The form to freeze a version, let it go, or go back to it: whichever its state allows."""
    return act_page(success_model_id, None)


@blueprint.post("/matching/model/<id:success_model_id>/change")
@requires("model.edit")
def change_model(success_model_id: str) -> ResponseReturnValue:
    """Do so, with the reason."""
    form = ModelForm()
    if not form.validate_on_submit():
        return act_page(success_model_id, form), 422
    try:
        with writing() as session:
            found = service.version(session, scope(), success_model_id)
            act = ACTS.get(found.state, service.go_back)
            act(session, scope(), success_model_id, str(form.reason.data), int(form.version.data), now())
    except Refused as refused:
        form.refuse(refused)
        return act_page(success_model_id, form), 422
    except Stale:
        return act_page(success_model_id, form, conflicted=True), 409
    flash(gettext("Saved. Scores follow it from now on."), "ok")
    return redirect(url_for("matches.model"))


def act_page(model_id: str, form: ModelForm | None, *, conflicted: bool = False) -> str:
    """The form with what it would do; after a change by somebody else with the present state."""
    with reading() as session:
        card = service.card(session, scope(), directory(), model_id)
    shown: Any = card.shown
    if form is None:
        form = ModelForm(formdata=None, version=shown.version)
    if conflicted:
        form.version.data, form.version.raw_data = shown.version, None
    return render_template("matches/model_change.html", card=card, one=shown, form=form, conflicted=conflicted)


@blueprint.get("/matching/fairness")
@requires("fairness.read")
def fairness() -> str:
    """How teams, levels, routes and distances fared in published rounds, with what such figures can tell."""
    with reading() as session:
        snapshot = catalogues().snapshot(session, scope().institution_id)
        found = audits.fairness(session, scope(), snapshot, request.args.get("round", ""), today(), now())
    return render_template("matches/fairness.html", audit=found)
