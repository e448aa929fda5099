"""Pages for who guides students: whom one may see, and the places as each of them sees them."""

from dataclasses import replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.matches import service
from bpv.matches.service import NoPeriod
from bpv.matches.views.asking import asked, question_of
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.matches.views.one import look, place_page
from bpv.matches.views.picture import draw, width_of
from bpv.matches.views.places import drawing
from bpv.matches.views.results import STAND_IN, Links, results
from bpv.people.service import students as people
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.templating import may
from bpv.web.transaction import reading


def links_of(student_id: str) -> Links:
    """Where the list of one student leads."""
    links = Links.of(
        "matches.student_places",
        "matches.student_place",
        "matches.student_picture",
        "matches.student_compare",
        student_id=student_id,
    )
    if not may("shortlist.suggest"):
        return links
    suggest = url_for("matches.suggest", place_id=STAND_IN, student_id=student_id)
    return replace(links, suggest=suggest)


@blueprint.get("/students")
@requires("student.list")
def students() -> ResponseReturnValue:
    """Students of the granted teams, or those that one supervises."""
    wanted = paging.asked(request.args, size=25)
    with reading() as session:
        found, total = people.students(session, scope(), wanted.q, offset=wanted.offset, limit=wanted.size)
    return render_template("matches/students.html", page=paging.Page(items=found, total=total, asked=wanted))


@blueprint.get("/students/<id:student_id>/places")
@requires("student.rank")
def student_places(student_id: str) -> ResponseReturnValue:
    """The places as ranked for one student."""
    wanted = asked()
    try:
        with reading() as session:
            at = service.situation(session, scope(), student_id, today(), wanted.value("period"))
            snapshot = catalogues().snapshot(session, scope().institution_id)
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student)
    links = links_of(student_id)
    found = results(snapshot, at, wanted, links)
    return render_template(
        "matches/student_places.html", student=at.student, applied=at.applied, asked=wanted, results=found, links=links
    )


@blueprint.get("/students/<id:student_id>/places/map.svg")
@requires("student.rank")
def student_picture(student_id: str) -> ResponseReturnValue:
    """The picture of the places of one student."""
    wanted = asked()
    try:
        with reading() as session:
            at = service.situation(session, scope(), student_id, today(), wanted.value("period"))
            snapshot = catalogues().snapshot(session, scope().institution_id)
    except NoPeriod:
        return drawing(render_template("matches/empty.svg"))
    outline = service.outline(snapshot, at, question_of(wanted))
    return drawing(render_template("matches/map.svg", picture=draw(outline, width_of(wanted)), home=gettext("Home")))


@blueprint.get("/students/<id:student_id>/places/<id:place_id>")
@requires("student.rank")
def student_place(student_id: str, place_id: str) -> ResponseReturnValue:
    """One place with its score for one student."""
    period = asked().value("period")
    try:
        with reading() as session:
            seen = look(session, student_id, place_id, period)
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student)
    name = seen.at.student.name
    crumbs = [
        (gettext("Students"), url_for("matches.students")),
        (name, url_for("matches.student_places", student_id=student_id, period=period or None)),
    ]
    return place_page(seen, crumbs, for_whom=name)
