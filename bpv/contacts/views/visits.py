"""Visit days: choose whom to visit, go in a good order, check in, and count."""

from typing import Any, Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.contacts.forms.visits import PeriodForm, VisitDayForm
from bpv.contacts.models import Candidate
from bpv.contacts.service import exporting, visiting
from bpv.contacts.views.blueprint import blueprint
from bpv.contacts.views.lists import asked_year
from bpv.contacts.views.saving import save
from bpv.contacts.views.words import WORDS
from bpv.core.clock import now, school_year, today
from bpv.core.errors import Refused
from bpv.core.sheets.writing import csv_bytes, xlsx_bytes
from bpv.web.access import principal, requires, scope
from bpv.web.slots import directory
from bpv.web.templating import say
from bpv.web.transaction import reading, writing

TEXT: Final = "text/csv; charset=utf-8"
BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/visits")
@requires("visit.read")
def visits() -> ResponseReturnValue:
    """Own visit days, and the placements that need a visit in a period."""
    form = VisitDayForm(formdata=None)
    found = fill(form)
    with reading() as session:
        days = visiting.days(session, scope())
    form.start_area.process_data(next((one.start_area for one, _ in days if one.start_area), ""))
    form.placements.process_data([])
    return visits_page(form, found, days)


@blueprint.post("/visits/new")
@requires("visit.edit")
def plan_visits() -> ResponseReturnValue:
    """Plan a visit day with the placements that were ticked."""
    form = VisitDayForm()
    found = fill(form)

    def act(session: Any) -> None:
        chosen, key = form.placements.data, form.key.data or ""
        visiting.plan_day(session, scope(), key, form.day.data, form.area(), chosen, today())

    def page(**more: Any) -> str:
        with reading() as session:
            return visits_page(form, found, visiting.days(session, scope()))

    key = form.key.data or ""
    return save(form, act, page, url_for("contacts.visit_day", visit_day_id=key) if key else "")


def period() -> PeriodForm:
    """The period of the address; a mistyped day is as if none was given."""
    form = PeriodForm(formdata=request.args)
    form.validate()
    return form


def fill(form: VisitDayForm) -> tuple[Candidate, ...]:
    """The placements of the period, once the form offers them."""
    first, last = period().chosen(today())
    every = request.args.get("all") == "1"
    with reading() as session:
        found = visiting.candidates(session, scope(), first, last, today(), every=every)
    form.offer(found)
    return found


def visits_page(form: VisitDayForm, found: tuple[Candidate, ...], days: Any) -> str:
    """The page to choose from."""
    asked = period()
    first, last = asked.chosen(today())
    about = {"first": first, "last": last, "every": request.args.get("all") == "1", "asked": asked}
    regions = list(dict.fromkeys(one.region for one in found))
    ticked = set(form.placements.data or ())
    return render_template(
        "contacts/visits.html", form=form, found=found, days=days, regions=regions, ticked=ticked, day=today(), **about
    )


@blueprint.get("/visits/<id:visit_day_id>")
@requires("visit.read")
def visit_day(visit_day_id: str) -> ResponseReturnValue:
    """A visit day in order."""
    with reading() as session:
        sheet = visiting.sheet(session, scope(), visit_day_id, today())
    return render_template("contacts/visit_day.html", sheet=sheet, day=today(), **WORDS)


@blueprint.post("/visits/stops/<id:contact_moment_id>/check-in")
@requires("visit.edit")
def check_in(contact_moment_id: str) -> ResponseReturnValue:
    """Note that one arrived."""
    try:
        with writing() as session:
            moment = visiting.check_in(session, scope(), contact_moment_id, now(), today())
    except Refused as refused:
        flash(say(refused.code, refused.params), "warn")
        return redirect(url_for("contacts.visits"))
    flash(gettext("You are checked in."), "ok")
    return redirect(url_for("contacts.visit_day", visit_day_id=moment.visit_day_id, _anchor=moment.placement_id))


@blueprint.get("/visits/report")
@requires("visit.report")
def visit_report() -> ResponseReturnValue:
    """Visits per supervisor in a school year."""
    year = asked_year()
    with reading() as session:
        lines = visiting.counts(session, directory(), scope(), year, today())
    return render_template("contacts/visit_report.html", lines=lines, year=year, this=school_year(today()))


@blueprint.get("/visits/report/export.<any(csv, xlsx):form>")
@requires("visit.report")
def export_visits(form: str) -> ResponseReturnValue:
    """The same as a list, in cells that run nothing."""
    year, who = asked_year(), principal()
    with reading() as session:
        lines = visiting.counts(session, directory(), scope(), year, today())
    rows = exporting.rows(lines, year, who.language)
    body = csv_bytes(rows) if form == "csv" else xlsx_bytes("visits", rows)
    answer = Response(body, content_type=TEXT if form == "csv" else BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="visits-{year}.{form}"'
    return answer
