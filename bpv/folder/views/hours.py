"""Hours as staff and trainers see them: the four numbers, the weeks, approving one or sending it back."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import may
from bpv.folder.forms.hours import DecideForm, clock, day_name, sentence
from bpv.folder.models.hours import Act, Approver, Who
from bpv.folder.rules.hours import acts
from bpv.folder.service import hour_weeks
from bpv.folder.service import hours as service
from bpv.folder.service.hour_weeks import WeekSheet
from bpv.folder.views.blueprint import blueprint
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading, writing

STATE_KINDS: Final = {"open": "neutral", "handed_in": "info", "returned": "warn", "approved": "ok"}
WORDS: Final = {"state_kinds": STATE_KINDS, "clock": clock, "day_name": day_name, "sentence": sentence}
LISTS: Final = {Who.SUPERVISOR: "folder.hours", Who.TRAINER: "folder.trainee_hours"}
RULES: Final = {Who.SUPERVISOR: "hours.approve", Who.TRAINER: "hours.trainer_approve"}


@blueprint.get("/placements/<id:placement_id>/hours")
@requires("hours.read")
def hours(placement_id: str) -> ResponseReturnValue:
    """The hours of a placement, for the school."""
    return hours_page(placement_id, "staff")


@blueprint.get("/trainees/<id:placement_id>/hours")
@requires("hours.trainee")
def trainee_hours(placement_id: str) -> ResponseReturnValue:
    """The hours of a trainee, for the trainer."""
    return hours_page(placement_id, "trainee")


def hours_page(placement_id: str, mode: str) -> str:
    """The page with the four numbers and the weeks."""
    with reading() as session:
        page = hour_weeks.page(session, scope(), placement_id, today())
    return render_template("folder/hours.html", page=page, mode=mode, today=today(), **WORDS)


@blueprint.get("/placements/<id:placement_id>/hours/<id:hour_week_id>")
@requires("hours.read")
def hours_week(placement_id: str, hour_week_id: str) -> ResponseReturnValue:
    """A week, for the school."""
    return week_page(placement_id, hour_week_id, Who.SUPERVISOR)


@blueprint.post("/placements/<id:placement_id>/hours/<id:hour_week_id>")
@requires("hours.approve")
def decide_week(placement_id: str, hour_week_id: str) -> ResponseReturnValue:
    """The supervisor approves a week, or returns it; both with a reason."""
    return decided(placement_id, hour_week_id, Who.SUPERVISOR)


@blueprint.get("/trainees/<id:placement_id>/hours/<id:hour_week_id>")
@requires("hours.trainee")
def trainee_week(placement_id: str, hour_week_id: str) -> ResponseReturnValue:
    """A week, for the trainer."""
    return week_page(placement_id, hour_week_id, Who.TRAINER)


@blueprint.post("/trainees/<id:placement_id>/hours/<id:hour_week_id>")
@requires("hours.trainer_approve")
def decide_trainee_week(placement_id: str, hour_week_id: str) -> ResponseReturnValue:
    """The trainer approves a week, or returns it with a reason."""
    return decided(placement_id, hour_week_id, Who.TRAINER)


def week_page(placement_id: str, week_id: str, side: Who, form: DecideForm | None = None, **more: Any) -> str:
    """The page of a week with, while it waits, the form to decide about it."""
    with reading() as session:
        sheet = hour_weeks.sheet_by_id(session, scope(), placement_id, week_id, today())
    held = newest(sheet)
    if form is None:
        form = DecideForm(formdata=None, version=held.version)
    elif more.get("conflicted"):
        form.version.data, form.version.raw_data = held.version, None
    open_ = may(principal(), RULES[side]) and Act.APPROVE in acts(held.state, side)
    given = {"conflicted": False, **more}
    return render_template(
        "folder/hours_week.html", sheet=sheet, held=held, form=form, side=side.value, decides=open_, **given, **WORDS
    )


def newest(sheet: WeekSheet) -> Any:
    """The week as it stands, which exists: the page was found by its id."""
    if sheet.held is None:
        raise NotFound()
    return sheet.held


def decided(placement_id: str, week_id: str, side: Who) -> ResponseReturnValue:
    """Approve or return what was shown, and go back to the weeks; else the page again, nothing typed lost."""
    form = DecideForm()
    with reading() as session:
        hour_weeks.sheet_by_id(session, scope(), placement_id, week_id, today())
    back = request.form.get("act") == Act.SEND_BACK.value
    if not form.validate_on_submit():
        return week_page(placement_id, week_id, side, form), 422
    who = principal()
    approver = Approver(who.name, who.account_id, None, side)
    act = service.send_back if back else service.approve
    try:
        with writing() as session:
            own, version = scope().institution_id, int(form.version.data)
            act(session, own, week_id, version, approver, today(), why=str(form.why.data or ""))
    except Refused as refused:
        form.refuse(refused)
        return week_page(placement_id, week_id, side, form), 422
    except Stale:
        return week_page(placement_id, week_id, side, form, conflicted=True), 409
    flash(gettext("The week went back to the student.") if back else gettext("The week is approved."), "ok")
    return redirect(url_for(LISTS[side], placement_id=placement_id))
