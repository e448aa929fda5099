"""My trainees: what a trainer with an account sees first, and the page of one of them."""

from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.tracking.service import trainees as service
from bpv.tracking.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.transaction import reading

STATES: Final = {
    "planned": "info",
    "running": "ok",
    "finished": "neutral",
    "ended_early": "warn",
    "cancelled": "neutral",
}


@blueprint.get("/trainees")
@requires("trainee.read")
def trainees() -> ResponseReturnValue:
    """The students whom the asker trains, and what each needs."""
    with reading() as session:
        found = service.listed(session, scope(), today())
    return render_template("tracking/trainees.html", trainees=found, state_kinds=STATES)


@blueprint.get("/trainees/<id:placement_id>")
@requires("trainee.read")
def trainee(placement_id: str) -> ResponseReturnValue:
    """One of them: facts, and everything that can be done."""
    with reading() as session:
        found = service.one(session, scope(), placement_id, today())
    return render_template("tracking/trainee.html", trainee=found, state_kinds=STATES)
