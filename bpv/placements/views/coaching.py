"""Coaches: who coaches whom, giving a student a coach, and what it came to."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import school_year, today
from bpv.core.errors import Refused, Stale
from bpv.people.models import Student
from bpv.people.service import coaching as people_coaching
from bpv.people.service import students as people
from bpv.placements.forms.coaching import CoachForm, EndCoachingForm
from bpv.placements.models.listing import Line
from bpv.placements.service import coaching, listing
from bpv.placements.views.blueprint import blueprint
from bpv.placements.views.words import WORDS
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing

FIRST_YEAR = 2015  # school years that the figures can be asked for begin here


@blueprint.get("/coaching")
@requires("coaching.read")
def coached() -> ResponseReturnValue:
    """Students with a coach; a coach sees the own students."""
    asked = paging.asked(request.args, keep=("state",))
    over = asked.value("state") == "over"
    with reading() as session:
        lines, total = coaching.listed(
            session, scope(), asked.q, today(), over=over, offset=asked.offset, limit=asked.size
        )
    page = paging.Page(items=lines, total=total, asked=asked)
    return render_template("placements/coaching.html", page=page, over=over, today=today(), **WORDS)


@blueprint.get("/coaching/report")
@requires("coaching.report")
def coaching_report() -> ResponseReturnValue:
    """Places found and kept with a coach, by who pays, in one school year."""
    now = school_year(today())
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else now
    year = max(FIRST_YEAR, min(now, year))
    with reading() as session:
        figures = coaching.figures(session, scope(), date(year, 8, 1), date(year + 1, 7, 31), today())
    years = range(now, max(FIRST_YEAR, now - 5) - 1, -1)
    return render_template("placements/coaching_report.html", figures=figures, year=year, years=years)


@blueprint.get("/coaching/new")
@requires("coaching.edit")
def choose_coached() -> ResponseReturnValue:
    """Who gets a coach?"""
    asked = paging.asked(request.args)
    with reading() as session:
        found, total = people.students(session, scope(), asked.q, offset=asked.offset, limit=asked.size)
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template("placements/coach_student.html", page=page)


@blueprint.get("/students/<id:student_id>/coaching/new")
@requires("coaching.edit")
def new_coaching(student_id: str) -> ResponseReturnValue:
    """The form to give a student a coach."""
    form = CoachForm(formdata=None)
    return coach_page(form, *offered(form, student_id))


@blueprint.post("/students/<id:student_id>/coaching/new")
@requires("coaching.edit")
def assign_coach(student_id: str) -> ResponseReturnValue:
    """Give the student the coach."""
    form = CoachForm()
    student, held = offered(form, student_id)
    if not form.validate_on_submit():
        return coach_page(form, student, held), 422
    try:
        with writing() as session:
            coaching.assign(
                session,
                scope(),
                student_id,
                form.coach.data,
                form.fields(),
                form.placement.data or None,
                form.key.data or "",
            )
    except Refused as refused:
        form.refuse(refused)
        return coach_page(form, student, held), 422
    flash(gettext("%(name)s has a coach.", name=student.name), "ok")
    return redirect(url_for("placements.coached"))


def offered(form: CoachForm, student_id: str) -> tuple[Student, tuple[Line, ...]]:
    """The student with the placements, once the form offers who can coach."""
    with reading() as session:
        student = people.student(session, scope(), student_id)
        held = listing.of_student(session, student)
        form.offer(people_coaching.coaches(session, scope().institution_id), held)
    return student, held


def coach_page(form: CoachForm, student: Student, held: tuple[Line, ...]) -> str:
    """The form."""
    return render_template("placements/coach.html", form=form, student=student, held=held)


@blueprint.get("/coaching/<id:coaching_id>/end")
@requires("coaching.edit")
def stop_coaching(coaching_id: str) -> ResponseReturnValue:
    """The form to end coaching."""
    with reading() as session:
        one = people_coaching.one(session, scope(), coaching_id)
    form = EndCoachingForm(formdata=None)
    form.version.data = one.version
    return end_page(form, coaching_id)


@blueprint.post("/coaching/<id:coaching_id>/end")
@requires("coaching.edit")
def end_coaching(coaching_id: str) -> ResponseReturnValue:
    """End it."""
    form = EndCoachingForm()
    if not form.validate_on_submit():
        return end_page(form, coaching_id), 422
    try:
        with writing() as session:
            people_coaching.end(session, scope(), coaching_id, form.version.data, form.valid_until.data)
    except Refused as refused:
        form.refuse(refused)
        return end_page(form, coaching_id), 422
    except Stale as stale:
        current: Any = stale.current
        form.version.data, form.version.raw_data = current.version, None
        return end_page(form, coaching_id, conflicted=True), 409
    flash(gettext("Saved."), "ok")
    return redirect(url_for("placements.coached"))


def end_page(form: EndCoachingForm, coaching_id: str, *, conflicted: bool = False) -> str:
    """The form with what stands there now."""
    with reading() as session:
        one = people_coaching.one(session, scope(), coaching_id)
        student = people.by_ids(session, scope().institution_id, [one.student_id])[one.student_id]
    return render_template("placements/coaching_end.html", form=form, one=one, student=student, conflicted=conflicted)
