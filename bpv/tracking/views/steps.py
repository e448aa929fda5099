"""Steps of a placement ticked by people, and the share done in time."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.rights import WIDTH, reach_of
from bpv.placements.models.listing import Line
from bpv.placements.service import following
from bpv.tracking.forms.signals import TickForm, UntickForm
from bpv.tracking.service import step_report as reporting
from bpv.tracking.service import steps
from bpv.tracking.views.blueprint import blueprint
from bpv.tracking.views.saving import save
from bpv.tracking.views.signals import placement_page
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading


@blueprint.post("/placements/<id:placement_id>/steps/<id:placement_step_id>/done")
@requires("step.edit")
def tick_step(placement_id: str, placement_step_id: str) -> ResponseReturnValue:
    """Say on which day a step was done."""
    own, form, line = scope(), TickForm(), line_of(placement_id, placement_step_id)

    def act(session: Any) -> None:
        steps.tick(session, own, line, placement_step_id, form.version.data, form.done_on.data, today())

    def page(stale: bool) -> str:
        return placement_page(placement_id, form, placement_step_id, stale=stale)

    return save(form, act, page, url_for("tracking.signals_of", placement_id=placement_id, _anchor="steps"))


@blueprint.post("/placements/<id:placement_id>/steps/<id:placement_step_id>/not-done")
@requires("step.edit")
def untick_step(placement_id: str, placement_step_id: str) -> ResponseReturnValue:
    """A step was not done after all."""
    own, form, line = scope(), UntickForm(), line_of(placement_id, placement_step_id)

    def act(session: Any) -> None:
        steps.untick(session, own, line, placement_step_id, form.version.data)

    def page(stale: bool) -> str:
        return placement_page(placement_id, form, placement_step_id, stale=stale)

    return save(form, act, page, url_for("tracking.signals_of", placement_id=placement_id, _anchor="steps"))


def line_of(placement_id: str, step_id: str) -> Line:
    """The placement of a step within the scope; a foreign one is not found, whatever was sent."""
    with reading() as session:
        line = following.one(session, scope(), placement_id, today())
        steps.known(session, scope().institution_id, placement_id, step_id)
    return line


@blueprint.get("/steps/report")
@requires("step.report")
def step_report() -> ResponseReturnValue:
    """The share of steps done in time, per team and per step; guarded for who may not read the steps of them all."""
    year = request.args.get("year", "")
    asked = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    reads, counts = (WIDTH.index(reach_of(principal(), f"step.{act}")) for act in ("read", "report"))
    with reading() as session:
        found = reporting.report(session, scope(), asked, today(), guarded=reads < counts)
    return render_template("tracking/step_report.html", report=found)
