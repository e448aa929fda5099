"""Ending a placement, taking it back, and saying what came of it."""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused, Stale
from bpv.placements import service
from bpv.placements.forms.placing import CancelForm, EndForm, OutcomeForm, differences, show_end
from bpv.placements.models.listing import Sheet
from bpv.placements.rules.states import Act, acts
from bpv.placements.service import listing
from bpv.placements.service.placing import Lacking
from bpv.placements.views.blueprint import blueprint
from bpv.placements.views.words import WORDS
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing

CLOSING: Final = "bpv.placements.closing"
F = TypeVar("F", EndForm, CancelForm, OutcomeForm)
TEMPLATES = {
    EndForm: "placements/end.html",
    CancelForm: "placements/cancel.html",
    OutcomeForm: "placements/outcome.html",
}
ACTS = {EndForm: Act.END_EARLY, CancelForm: Act.CANCEL, OutcomeForm: Act.FINISH}


@blueprint.get("/placements/<id:placement_id>/end")
@requires("placement.edit")
def end(placement_id: str) -> ResponseReturnValue:
    """The form to end a placement early."""
    return opened(EndForm, placement_id)


@blueprint.post("/placements/<id:placement_id>/end")
@requires("placement.edit")
def end_early(placement_id: str) -> ResponseReturnValue:
    """End it."""
    form = EndForm()
    return kept(
        form,
        placement_id,
        lambda session, seen: service.end_early(
            session, scope(), placement_id, form.version.data, form.stopping(), today()
        ),
    )


@blueprint.get("/placements/<id:placement_id>/cancel")
@requires("placement.edit")
def cancel(placement_id: str) -> ResponseReturnValue:
    """The form to take back a placement that has not begun."""
    return opened(CancelForm, placement_id)


@blueprint.post("/placements/<id:placement_id>/cancel")
@requires("placement.edit")
def take_back(placement_id: str) -> ResponseReturnValue:
    """Take it back."""
    form = CancelForm()
    return kept(
        form,
        placement_id,
        lambda session, seen: service.cancel(
            session, scope(), placement_id, form.version.data, form.stopping(seen.line.placement), today()
        ),
    )


@blueprint.get("/placements/<id:placement_id>/outcome")
@requires("placement.outcome")
def outcome(placement_id: str) -> ResponseReturnValue:
    """The form for what came of a placement."""
    return opened(OutcomeForm, placement_id)


@blueprint.post("/placements/<id:placement_id>/outcome")
@requires("placement.outcome")
def keep_outcome(placement_id: str) -> ResponseReturnValue:
    """Keep it."""
    form = OutcomeForm()
    return kept(
        form,
        placement_id,
        lambda session, seen: service.finish(
            session, scope(), placement_id, form.version.data, form.finishing(), today(), lacking()
        ),
    )


def lacking() -> Lacking | None:
    """What tells whether a placement lacks something before it may close; `create_app` fills it."""
    return cast("Lacking | None", current_app.extensions.get(CLOSING))


def opened(kind: type[F], placement_id: str) -> ResponseReturnValue:
    """A fresh form, showing what stands there."""
    with reading() as session:
        sheet = listing.sheet(session, scope(), placement_id)
    form = kind(formdata=None)
    show_end(form, sheet.line.placement)
    return page(form, sheet)


def kept(form: F, placement_id: str, act: Callable[[Any, Sheet], object]) -> ResponseReturnValue:
    """Do the act, or show the form again: with errors next to fields, or with what somebody else saved meanwhile."""
    with reading() as session:
        sheet = listing.sheet(session, scope(), placement_id)
    if not form.validate_on_submit():
        return page(form, sheet), 422
    try:
        with writing() as session:
            act(session, sheet)
    except Refused as refused:
        form.refuse(refused)
        return page(form, sheet), 422
    except Stale:
        return stale(form, placement_id), 409
    flash(gettext("Saved."), "ok")
    return redirect(url_for("placements.show", placement_id=placement_id))


def stale(form: F, placement_id: str) -> str:
    """The form with what was typed beside what stands there now; sent again, it goes over that."""
    with reading() as session:
        sheet = listing.sheet(session, scope(), placement_id)
    current = type(form)(formdata=None)
    show_end(current, sheet.line.placement)
    told = differences(form, current)
    form.version.data, form.version.raw_data = sheet.line.placement.version, None
    return page(form, sheet, conflicts=told, conflicted=True)


def page(form: F, sheet: Sheet, **more: Any) -> str:
    """The page of a form; when the act is not possible now, it says so and shows no form."""
    possible = ACTS[type(form)] in acts(sheet.line.placement, today())
    given = {"conflicts": [], "conflicted": False, **more}
    return render_template(TEMPLATES[type(form)], form=form, sheet=sheet, possible=possible, **given, **WORDS)
