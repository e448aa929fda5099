"""A student's own pages: the ranked list, its picture, and one place."""

from dataclasses import replace

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.matches import service
from bpv.matches.service import NoPeriod, NoStudent
from bpv.matches.views.asking import asked, question_of
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.matches.views.one import choosing, look, place_page
from bpv.matches.views.picture import draw, width_of
from bpv.matches.views.results import STAND_IN, Links, results
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading


def own_links() -> Links:
    """Where a student's own list leads."""
    links = Links.of("matches.places", "matches.place", "matches.picture", "matches.compare")
    keep, drop = (url_for(name, place_id=STAND_IN) for name in ("matches.keep_place", "matches.drop_place"))
    return replace(links, keep=keep, drop=drop)


def nothing(reason: NoStudent | NoPeriod) -> str:
    """The page that says why there is no list, and what to do."""
    return render_template("matches/nothing.html", reason=reason, linked=isinstance(reason, NoPeriod))


@blueprint.get("/places")
@requires("place.browse")
def places() -> ResponseReturnValue:
    """Places ranked for who is asking."""
    wanted = asked()
    try:
        with reading() as session:
            at = service.situation(session, scope(), scope().student_id, today(), wanted.value("period"))
            snapshot = catalogues().snapshot(session, scope().institution_id)
            listed = service.shortlist.listed_ids(session, scope())
    except (NoStudent, NoPeriod) as reason:
        return nothing(reason)
    links = own_links()
    found = results(snapshot, at, wanted, links, listed)
    return render_template("matches/places.html", at=at, applied=at.applied, asked=wanted, results=found, links=links)


@blueprint.get("/places/map.svg")
@requires("place.browse")
def picture() -> ResponseReturnValue:
    """A plain picture of the places of the list."""
    wanted = asked()
    try:
        with reading() as session:
            at = service.situation(session, scope(), scope().student_id, today(), wanted.value("period"))
            snapshot = catalogues().snapshot(session, scope().institution_id)
    except (NoStudent, NoPeriod):
        return drawing(render_template("matches/empty.svg"))
    outline = service.outline(snapshot, at, question_of(wanted))
    return drawing(render_template("matches/map.svg", picture=draw(outline, width_of(wanted)), home=gettext("Home")))


def drawing(svg: str) -> Response:
    """A picture as a response; it shows where a student lives, so nobody but the reader's browser may keep it."""
    response = make_response(svg)
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/places/<id:place_id>")
@requires("place.read")
def place(place_id: str) -> ResponseReturnValue:
    """One place for who is asking."""
    period = asked().value("period")
    try:
        with reading() as session:
            seen = look(session, scope().student_id, place_id, period)
            listed, said = service.shortlist.said_of(session, scope(), place_id)
            who = directory().names(session, scope().institution_id, {one.suggested_by for one in said})
            own = choosing(session, seen, place_id)
    except (NoStudent, NoPeriod) as reason:
        return nothing(reason)
    crumbs = [(gettext("Places"), url_for("matches.places", period=period or None))]
    return place_page(seen, crumbs, listed=listed, said=said, who=who, own=own)
