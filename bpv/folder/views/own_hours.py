"""The student's own hours: the four numbers, entering a week, handing it in, correcting it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused, Stale
from bpv.core.school_calendar import is_public_holiday
from bpv.folder.forms.hours import WeekForm, differences
from bpv.folder.models.hours import Act, Week, WeekState, Who, Worked
from bpv.folder.rules.hours import acts, expected, monday
from bpv.folder.service import hour_weeks as service
from bpv.folder.service.hour_weeks import WEEK, Faulty, WeekSheet
from bpv.folder.views.blueprint import blueprint
from bpv.folder.views.hours import WORDS, hours_page
from bpv.web.access import requires, scope
from bpv.web.fields import parse_day
from bpv.web.forms import VersionedForm
from bpv.web.transaction import reading, writing

USUAL: Final = (8 * 60 + 30, 17 * 60, 30)  # from, until, break: for who entered no week yet
SATURDAY: Final = 5


@blueprint.get("/my-placements/<id:placement_id>/hours")
@requires("hours.own")
def own_hours(placement_id: str) -> ResponseReturnValue:
    """The student's own hours of a placement."""
    return hours_page(placement_id, "own")


@blueprint.get("/my-placements/<id:placement_id>/hours/week")
@requires("hours.enter")
def own_week(placement_id: str) -> ResponseReturnValue:
    """A week: to enter, or as it was handed in."""
    sheet = sheet_of(placement_id)
    form = WeekForm(formdata=None)
    number, version = expected(sheet.held)
    form.show(likely(sheet) if sheet.held is None else sheet.days, sheet.school_minutes, number, version)
    return week_page(form, sheet)


@blueprint.post("/my-placements/<id:placement_id>/hours/week")
@requires("hours.enter")
def keep_week(placement_id: str) -> ResponseReturnValue:
    """Keep a week, or hand it in: the button tells which."""
    sheet, form = sheet_of(placement_id), WeekForm()
    hand_in = request.form.get("act") == Act.HAND_IN.value
    if not form.validate_on_submit():
        return week_page(form, sheet, typing=True), 422
    typed = form.typed(sheet.starts_on)
    try:
        with writing() as session:
            service.keep(session, scope(), placement_id, typed, today(), hand_in=hand_in)
    except Faulty as wrong:
        form.blame(wrong.faults)
        return week_page(form, sheet, typing=True), 422
    except Refused as refused:
        form.refuse(refused)
        return week_page(form, sheet, typing=True), 422
    except Stale:
        now_there = sheet_of(placement_id)
        form.carry(*expected(now_there.held))
        told = differences(typed, now_there.days, now_there.school_minutes)
        return week_page(form, now_there, typing=True, conflicts=told, conflicted=True), 409
    flash(
        gettext("Your week is handed in.")
        if hand_in
        else gettext("Your week is kept. Hand it in when it is complete."),
        "ok",
    )
    return redirect(url_for("folder.own_week", placement_id=placement_id, on=sheet.starts_on.isoformat()))


@blueprint.post("/my-placements/<id:placement_id>/hours/<id:hour_week_id>/take-back")
@requires("hours.enter")
def take_week_back(placement_id: str, hour_week_id: str) -> ResponseReturnValue:
    """Take a week back that nobody decided about yet."""
    form = VersionedForm()
    with reading() as session:
        sheet = service.sheet_by_id(session, scope(), placement_id, hour_week_id, today())
    if form.validate_on_submit():
        try:
            with writing() as session:
                service.take_back(session, scope(), placement_id, hour_week_id, int(form.version.data), today())
        except Stale:
            flash(gettext("Somebody decided about this week in the meantime. This is how it stands now."), "warn")
        except Refused:
            flash(gettext("This week does not wait for approval any more."), "warn")
        else:
            flash(gettext("You can change your week again."), "ok")
    return redirect(url_for("folder.own_week", placement_id=placement_id, on=sheet.starts_on.isoformat()))


def sheet_of(placement_id: str) -> WeekSheet:
    """The week that the address asks for: the one of a day, else the first that is not handed in yet."""
    day = parse_day(request.args.get("on", "")[:10])
    with reading() as session:
        if day is None or not date(1990, 1, 1) <= day <= date(2190, 1, 1):
            day = wanted(service.page(session, scope(), placement_id, today()))
        return service.sheet(session, scope(), placement_id, day, today())


def wanted(page: service.HoursPage) -> date:
    """The Monday of the week that a student most likely comes for: the oldest that is to be entered or handed in."""
    todo = [one for one in page.weeks if one.last is None or one.last.state in (WeekState.OPEN, WeekState.RETURNED)]
    if todo:
        return todo[-1].starts_on
    return page.weeks[0].starts_on if page.weeks else monday(page.line.placement.starts_on)


def likely(sheet: WeekSheet) -> tuple[Worked, ...]:
    """A week like the one before: on request with what was done, else its times only; without one, usual days."""
    copied = request.args.get("copy") == "1"
    used = any(not one.empty for one in sheet.before)
    found = []
    for index, before in enumerate(sheet.before):
        day = sheet.starts_on + timedelta(days=index)
        one = replace(before, day=day, did=before.did if copied else "") if used else usual(day)
        free = is_public_holiday(day) or not sheet.line.placement.starts_on <= day <= min(sheet.last, today())
        found.append(Worked(day) if free else one)
    return tuple(found)


def usual(day: date) -> Worked:
    """A day at work for who said nothing about it yet."""
    return Worked(day) if day.weekday() >= SATURDAY else Worked(day, *USUAL)


def week_page(form: WeekForm, sheet: WeekSheet, *, typing: bool = False, **more: Any) -> str:
    """The page of a week: the form while it can be changed, else what was handed in."""
    form.name_days(sheet.starts_on)
    correcting = (
        sheet.held is not None and sheet.held.state is WeekState.APPROVED and request.args.get("correct") == "1"
    )
    given = {"conflicts": [], "conflicted": False, **more}
    return render_template(
        "folder/own_week.html",
        form=form,
        sheet=sheet,
        held=sheet.held,
        editing=typing or correcting or changeable(sheet.held),
        earlier=sheet.starts_on - WEEK,
        later=sheet.starts_on + WEEK,
        today=today(),
        **given,
        **WORDS,
    )


def changeable(held: Week | None) -> bool:
    """True while the student can change the week itself."""
    return held is None or Act.SAVE in acts(held.state, Who.STUDENT)
