"""Contacts over many placements: who needs contact, and how it goes per team."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bpv.contacts.service import meetings, watching
from bpv.contacts.views.blueprint import blueprint
from bpv.contacts.views.words import WORDS
from bpv.core.clock import school_year, today
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading

KEPT: Final = ("show",)


@blueprint.get("/contacts")
@requires("contact.read")
def index() -> ResponseReturnValue:
    """Placements that one guides, those whose contact is due first."""
    asked = paging.asked(request.args, keep=KEPT)
    show = asked.value("show") if asked.value("show") in watching.SHOWS else watching.SHOWS[0]
    with reading() as session:
        items, total, counts = watching.waiting(session, scope(), show, today(), offset=asked.offset, limit=asked.size)
    page = paging.Page(items=items, total=total, asked=asked)
    return render_template("contacts/index.html", page=page, show=show, counts=counts, day=today(), **WORDS)


@blueprint.get("/contacts/report")
@requires("contact.report")
def report() -> ResponseReturnValue:
    """How contact goes in each team this school year."""
    year = asked_year()
    with reading() as session:
        found = watching.per_team(session, scope(), today(), year)
        names = {team.id: team.name for team in meetings.teams(session, scope().institution_id)}
    lines = sorted(found, key=lambda one: (one.percent if one.percent is not None else 101, names.get(one.team_id, "")))
    return render_template("contacts/report.html", lines=lines, names=names, year=year, this=school_year(today()))


def asked_year() -> int:
    """The school year that the address asks for, or the present one."""
    year, this = request.args.get("year", ""), school_year(today())
    found = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this
    return found if this - 10 <= found <= this + 1 else this
