"""The school calendar: public holidays by rule, holidays of the school by hand."""

from datetime import timedelta
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import school_year, today
from bpv.core.errors import Refused, Stale
from bpv.core.school_calendar import public_holidays
from bpv.organisation.forms.calendar import HolidayForm
from bpv.organisation.models import Holiday
from bpv.organisation.rules.calendar import calendar as calendar_from
from bpv.organisation.service import calendar as service
from bpv.organisation.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.forms import VersionedForm
from bpv.web.transaction import reading, writing

AHEAD: Final = timedelta(days=180)  # so long ahead deadlines are counted: the calendar should reach further


@blueprint.get("/organisation/calendar")
@requires("school_calendar.read")
def calendar() -> ResponseReturnValue:
    """The holidays that were filled in and the public holidays of this school year and the next."""
    with reading() as session:
        held = service.holidays(session, scope().institution_id)
    day = today()
    year = school_year(day)
    coming = {one: code for each in (year, year + 1, year + 2) for one, code in public_holidays(each).items()}
    return render_template(
        "organisation/calendar.html",
        coming=tuple(one for one in held if one.ends_on >= day),
        past=tuple(reversed([one for one in held if one.ends_on < day])),
        public=tuple((one, code) for one, code in coming.items() if day <= one <= day + 2 * AHEAD),
        known_until=calendar_from(held).known_until,
        needed=day + AHEAD,
    )


@blueprint.get("/organisation/calendar/new")
@requires("school_calendar.edit")
def new_holiday() -> ResponseReturnValue:
    """The form for a holiday."""
    return holiday_page(HolidayForm(formdata=None, version=0), None)


@blueprint.post("/organisation/calendar/new")
@requires("school_calendar.edit")
def make_holiday() -> ResponseReturnValue:
    """Add a holiday."""
    return save_holiday(None)


@blueprint.get("/organisation/calendar/<id:school_holiday_id>")
@requires("school_calendar.edit")
def holiday(school_holiday_id: str) -> ResponseReturnValue:
    """The form of a holiday."""
    form = HolidayForm(formdata=None)
    with reading() as session:
        form.show(service.holiday(session, scope().institution_id, school_holiday_id))
    return holiday_page(form, school_holiday_id)


@blueprint.post("/organisation/calendar/<id:school_holiday_id>")
@requires("school_calendar.edit")
def change_holiday(school_holiday_id: str) -> ResponseReturnValue:
    """Change a holiday."""
    return save_holiday(school_holiday_id)


@blueprint.post("/organisation/calendar/<id:school_holiday_id>/remove")
@requires("school_calendar.edit")
def remove_holiday(school_holiday_id: str) -> ResponseReturnValue:
    """Take a holiday away; when somebody changed it meanwhile, show it first."""
    form = VersionedForm()
    with reading() as session:
        current = service.holiday(session, scope().institution_id, school_holiday_id)
    if form.validate_on_submit():
        try:
            with writing() as session:
                service.remove_holiday(session, scope(), school_holiday_id, int(form.version.data))
        except Stale:
            flash(gettext("Someone else saved this in the meantime."), "warn")
        else:
            flash(gettext("The holiday is taken away."), "ok")
            return redirect(url_for("organisation.calendar"))
    shown = HolidayForm(formdata=None)
    shown.show(current)
    return holiday_page(shown, school_holiday_id), 409


def holiday_page(form: HolidayForm, holiday_id: str | None, current: Holiday | None = None) -> str:
    """The page, with what was typed and what stands there now."""
    return render_template("organisation/holiday.html", form=form, holiday_id=holiday_id, current=current)


def save_holiday(holiday_id: str | None) -> ResponseReturnValue:
    """Keep what was typed; a save over somebody else's shows both."""
    form = HolidayForm()
    version = 0
    if holiday_id is not None:
        with reading() as session:
            version = service.holiday(session, scope().institution_id, holiday_id).version
    if form.validate_on_submit():
        try:
            with writing() as session:
                service.save_holiday(session, scope(), holiday_id, form.fields(), int(form.version.data or 0))
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            form.version.data, form.version.raw_data = version, None
            current = stale.current
            return holiday_page(form, holiday_id, current if isinstance(current, Holiday) else None), 409
        else:
            flash(gettext("The holiday is saved."), "ok")
            return redirect(url_for("organisation.calendar"))
    return holiday_page(form, holiday_id), 422
