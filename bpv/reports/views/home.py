"""The start page: who keeps relations or follows students sees what needs somebody now, a student in a placement what
is next, each other role begins where its work is."""

from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.rights import Principal, may
from bpv.reports.service import rounds
from bpv.reports.service.desk import desk
from bpv.reports.views.blueprint import blueprint, tallies
from bpv.web.access import principal, requires
from bpv.web.slots import directory
from bpv.web.templating import exists
from bpv.web.transaction import reading

# Where a person begins: the first that exists and that one of their roles may open.
STARTS: Final = (
    ("trainee.read", "tracking.trainees"),
    ("place.browse", "matches.places"),
    ("account.list", "organisation.index"),
    ("company.list", "companies.index"),
    ("organisation.read", "organisation.index"),
    ("rights.read", "organisation.rights"),
)


@blueprint.get("/")
@requires("home.read")
def home() -> ResponseReturnValue:
    """The start page."""
    who = principal()
    if may(who, "relation.edit") and may(who, "shortage.read"):
        return needs_you_now()
    if may(who, "progress.read"):
        return own_students()
    return own_placement() or elsewhere(who)


def elsewhere(who: Principal) -> ResponseReturnValue:
    """The page where the work of somebody's roles is."""
    start = next((endpoint for rule_id, endpoint in STARTS if may(who, rule_id) and exists(endpoint)), None)
    if start is None:
        return render_template("errors/welcome.html", roles=[grant.role for grant in who.grants])
    return redirect(url_for(start))


def needs_you_now() -> str:
    """What waits, on one page."""
    mine = request.args.get("mine") == "1"
    with reading() as session:
        found = desk(session, principal(), directory(), tallies(), today(), mine=mine)
    return render_template("reports/home.html", desk=found, mine=mine)


def own_students() -> str:
    """What a supervisor does now, and all own students."""
    with reading() as session:
        found = rounds.of_supervisor(session, principal(), today())
    return render_template("reports/supervisor.html", round=found)


def own_placement() -> str | None:
    """What a student does next; None for who is in no placement."""
    who = principal()
    if not may(who, "placement.own"):
        return None
    with reading() as session:
        found = rounds.of_student(session, who, today())
    return None if found is None else render_template("reports/student.html", own=found)
