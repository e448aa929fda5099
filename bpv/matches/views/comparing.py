"""Up to four places side by side: for the student, and for who looks along."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from bpv.core.clock import today
from bpv.core.ids import is_id
from bpv.matches import rules, service
from bpv.matches.models import MOST_COMPARED, Judged
from bpv.matches.service import NoPeriod, NoStudent, Situation
from bpv.matches.views.asking import asked
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.matches.views.places import nothing, own_links
from bpv.matches.views.results import Links
from bpv.matches.views.students import links_of
from bpv.organisation import service as organisation
from bpv.web.access import requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading

LEAST: Final = 2


@blueprint.get("/places/compare")
@requires("place.read")
def compare() -> ResponseReturnValue:
    """Places side by side for who is asking."""
    try:
        return side_by_side(scope().student_id, own_links(), [(gettext("Places"), url_for("matches.places"))])
    except (NoStudent, NoPeriod) as reason:
        return nothing(reason)


@blueprint.get("/students/<id:student_id>/places/compare")
@requires("student.rank")
def student_compare(student_id: str) -> ResponseReturnValue:
    """Places side by side for one student."""
    try:
        return side_by_side(student_id, links_of(student_id), [(gettext("Students"), url_for("matches.students"))])
    except NoPeriod as reason:
        return render_template("matches/student_without_period.html", reason=reason, student=reason.student)


def side_by_side(student_id: str | None, links: Links, crumbs: list[tuple[str, str]]) -> ResponseReturnValue:
    """The comparison of the places in the address: each once, in that order. Too few or too many say so; an id that
    names no open place of the school is left out, and the page says how many were."""
    period_id = asked().value("period")
    wanted = list(dict.fromkeys(request.args.getlist("place")))
    with reading() as session:
        at = service.situation(session, scope(), student_id, today(), period_id)
        snapshot = catalogues().snapshot(session, scope().institution_id)
        processes = organisation.work_processes(session, scope().institution_id, at.student.crebo)
    judged = [service.judge(snapshot, at, one) for one in wanted if is_id(one) and one in snapshot.faces]
    if not LEAST <= len(judged) <= MOST_COMPARED:
        return choose_again(links, len(judged), period_id)
    names = {one.code: f"{one.title} ({one.code})" for one in processes}
    if student_id != scope().student_id:
        crumbs = [*crumbs, (at.student.name, links.home)]
    return drawn(at, judged, names, links, crumbs, len(wanted) - len(judged))


def drawn(
    at: Situation,
    judged: list[Judged],
    names: Mapping[str, str],
    links: Links,
    crumbs: list[tuple[str, str]],
    missing: int,
) -> str:
    """The page."""
    language = current_language()
    sections = rules.compare(language, judged, names)
    ids = [one.face.place_id for one in judged]
    others = [without(links, ids, one, asked().value("period")) for one in ids] if len(ids) > LEAST else [""] * len(ids)
    strong = [rules.strengths(sections, number) for number in range(len(judged))]
    return render_template(
        "matches/compare.html",
        at=at,
        judged=judged,
        sections=sections,
        heads=list(zip((one.face for one in judged), strong, others, strict=True)),
        unknown_of=[(one.face, unknowns(one)) for one in judged],
        links=links,
        crumbs=crumbs,
        missing=missing,
        period_id=asked().value("period"),
        for_whom=at.student.name if at.student.id != scope().student_id else "",
    )


def without(links: Links, place_ids: list[str], gone: str, period_id: str) -> str:
    """The address of the comparison without one of its places."""
    pairs = [("place", one) for one in place_ids if one != gone]
    return f"{links.compare}?{urlencode([*pairs, ('period', period_id)] if period_id else pairs)}"


def unknowns(one: Judged) -> tuple[Any, ...] | None:
    """What is not known about a place that counts; None when it does not fit, so that nothing was worked out."""
    place = one.explanation.place
    return None if place is None else place.unknown


def choose_again(links: Links, found: int, period_id: str) -> ResponseReturnValue:
    """Back to the list with what to do: too few places were ticked, or too many."""
    if found < LEAST:
        flash(gettext("Tick two, three or four places to compare them."), "warn")
    else:
        said = ngettext("You ticked %(num)s place.", "You ticked %(num)s places.", found)
        flash(said + " " + gettext("You can compare four at most: tick fewer."), "warn")
    came = request.args.get("from", "")
    home = url_for("matches.shortlist") if came == "shortlist" else links.home
    return redirect(f"{home}?period={period_id}" if period_id and came != "shortlist" else home)
