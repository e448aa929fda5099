"""Recording a placement by hand: choose the student, then the place or the company, then the days."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.models.seats import Offer
from bpv.core.clock import today, years_between
from bpv.core.errors import Refused
from bpv.core.ids import is_id
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.placements import service
from bpv.placements.forms.placing import RecordForm
from bpv.placements.models import Recording, Way
from bpv.placements.models.listing import Line
from bpv.placements.rules.states import LEGAL_AGE
from bpv.placements.service import choosing, listing
from bpv.placements.views.blueprint import blueprint
from bpv.placements.views.words import WORDS
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form is about: the student with the placements there are, and the place or company."""

    student: Student
    placements: tuple[Line, ...]
    periods: tuple[Period, ...]
    offer: Offer


@blueprint.get("/placements/new")
@requires("placement.edit")
def new() -> ResponseReturnValue:
    """Whose placement?"""
    asked = paging.asked(request.args)
    with reading() as session:
        found, total = people.students(session, scope(), asked.q, offset=asked.offset, limit=asked.size)
    return render_template("placements/new.html", page=paging.Page(items=found, total=total, asked=asked))


@blueprint.get("/students/<id:student_id>/placements/new")
@requires("placement.edit")
def record(student_id: str) -> ResponseReturnValue:
    """Where? And then: when?"""
    if wanted_id("place") or wanted_id("company"):
        with reading() as session:
            chosen = chosen_of(session, student_id)
        form = RecordForm(formdata=None)
        fill(form, chosen)
        return page(form, chosen)
    asked = paging.asked(request.args)
    with reading() as session:
        student = people.student(session, scope(), student_id)
        found = choosing.search(session, student, asked.q)
        held = listing.of_student(session, student)
    young = years_between(student.birth_date, today()) < LEGAL_AGE
    return render_template(
        "placements/choose.html", student=student, found=found, held=held, asked=asked, young=young, **WORDS
    )


@blueprint.post("/students/<id:student_id>/placements/new")
@requires("placement.edit")
def create(student_id: str) -> ResponseReturnValue:
    """Record it; without a place or company in the address, choose one first."""
    form = RecordForm()
    if not (wanted_id("place") or wanted_id("company")):
        with reading() as session:
            people.student(session, scope(), student_id)
        return redirect(url_for("placements.record", student_id=student_id))
    with reading() as session:
        chosen = chosen_of(session, student_id)
    form.offer(chosen.periods)
    if not form.validate_on_submit():
        return page(form, chosen), 422
    try:
        with writing() as session:
            made = service.record_by_hand(session, scope(), recording(form, chosen), today())
    except Refused as refused:
        form.refuse(refused)
        return page(form, chosen), 422
    flash(gettext("The placement is recorded."), "ok")
    return redirect(url_for("placements.show", placement_id=made.id))


def recording(form: RecordForm, chosen: Chosen) -> Recording:
    """What the form says; the key of the form is the source, so that sending it twice records it once."""
    return Recording(
        institution_id=scope().institution_id,
        student_id=chosen.student.id,
        place_id=chosen.offer.place_id,
        company_id=chosen.offer.company_id,
        establishment_id=chosen.offer.establishment_id,
        period_id=form.period.data or None,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        source=f"form:{form.key.data}",
        way=Way(form.way.data),
        by=scope().account_id,
    )


def wanted_id(name: str) -> str | None:
    """An id in the address, or None."""
    value = request.args.get(name, "")
    return value if is_id(value) else None


def chosen_of(session: Any, student_id: str) -> Chosen:
    """Student, periods, and the place or company of the address; NotFound for those of others."""
    student = people.student(session, scope(), student_id)
    return Chosen(
        student,
        listing.of_student(session, student),
        choosing.periods(session, student),
        choosing.offer(session, student.institution_id, wanted_id("place"), wanted_id("company")),
    )


def fill(form: RecordForm, chosen: Chosen) -> None:
    """Offer the coming period and its days, or those of the place."""
    form.offer(chosen.periods)
    coming = choosing.coming(chosen.periods, chosen.offer, today())
    form.period.data = coming.id if coming else ""
    form.starts_on.data = coming.starts_on if coming else chosen.offer.starts_on
    form.ends_on.data = coming.ends_on if coming else chosen.offer.ends_on


def page(form: RecordForm, chosen: Chosen) -> str:
    """The form."""
    return render_template("placements/record.html", form=form, chosen=chosen, **WORDS)
