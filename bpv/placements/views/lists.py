"""Placements as lists: those one may see, those of the student who is asking, and the page of one."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.ids import is_id
from bpv.core.rights import Principal
from bpv.people.service import supervision as teams
from bpv.placements import service
from bpv.placements.models import State
from bpv.placements.models.listing import NO_OUTCOME, Wanted
from bpv.placements.rules.states import acts
from bpv.placements.service import agreements, following, listing
from bpv.placements.views.blueprint import blueprint
from bpv.placements.views.words import WORDS
from bpv.web import paging, slots
from bpv.web.access import principal, requires, scope
from bpv.web.slots import Panel, directory
from bpv.web.transaction import reading

KEPT = ("state", "team", "period", "company")
STATES = {*State, NO_OUTCOME}


@blueprint.get("/placements")
@requires("placement.read")
def index() -> ResponseReturnValue:
    """The placements of the students one may see."""
    asked, own, day = paging.asked(request.args, keep=KEPT), scope(), today()
    wanted = wanted_of(asked)
    with reading() as session:
        lines, total, counts = listing.listed(session, own, wanted, day, offset=asked.offset, limit=asked.size)
        tree, periods = teams.teams(session, own), listing.periods(session, own.institution_id)
        company = company_of(session, own.institution_id, wanted.company_id)
    return render_template(
        "placements/index.html",
        page=paging.Page(items=lines, total=total, asked=asked),
        wanted=wanted,
        counts=counts,
        tree=tree,
        periods=periods,
        company=company,
        teams={team.id: team.name for branch in tree for team in branch.teams},
        **WORDS,
    )


def wanted_of(asked: paging.Asked) -> Wanted:
    """The filters, those that mean nothing left out."""
    ids = {name: asked.value(name) if is_id(asked.value(name)) else "" for name in ("team", "period", "company")}
    state = asked.value("state") if asked.value("state") in STATES else ""
    return Wanted(asked.q, state, ids["team"], ids["period"], ids["company"])


def company_of(session: Any, institution_id: str, company_id: str) -> str:
    """The name of the company that the list is narrowed to, or ""."""
    return service.company_names(session, institution_id, [company_id]).get(company_id, "") if company_id else ""


@blueprint.get("/placements/<id:placement_id>")
@requires("placement.read")
def show(placement_id: str) -> ResponseReturnValue:
    """One placement: facts, coaching, what was done with it."""
    with reading() as session:
        sheet = listing.sheet(session, scope(), placement_id)
        names = directory().names(
            session, scope().institution_id, {one.actor_id for one in sheet.events if one.actor_id}
        )
        panels = slots.panels("placement", session, placement_id, principal())
    return render_template(
        "placements/show.html",
        sheet=sheet,
        names=names,
        acts={act.value for act in acts(sheet.line.placement, today())},
        panels=panels,
        **WORDS,
    )


@blueprint.get("/my-placements")
@requires("placement.own")
def mine() -> ResponseReturnValue:
    """The placements of the student who is asking."""
    with reading() as session:
        lines = listing.own_placements(session, scope())
    return render_template("placements/mine.html", lines=lines, **WORDS)


@blueprint.get("/my-placements/<id:placement_id>")
@requires("placement.own")
def own(placement_id: str) -> ResponseReturnValue:
    """One placement of the student who is asking."""
    with reading() as session:
        line = following.one(session, scope(), placement_id, today())
        agreed = agreements.states(session, scope().institution_id, [placement_id], today())[placement_id]
    return render_template("placements/own.html", line=line, agreed=agreed, **WORDS)


def company_panel(session: Any, company_id: str, who: Principal) -> Panel | None:
    """How many placements a company has and had: numbers, no names. For everybody who may read the company."""
    counts = listing.at_company(session, who.institution_id, company_id)
    return Panel("placements/_company.html", (company_id, counts))
