"""The start page: who keeps relations sees what needs somebody now, each other role begins where its work is."""

from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.rights import may
from bpv.reports.service.desk import desk
from bpv.reports.views.blueprint import blueprint, tallies
from bpv.web.access import principal, requires
from bpv.web.slots import directory
from bpv.web.templating import exists
from bpv.web.transaction import reading

# Where a person begins: the first that exists and that one of their roles may open.
STARTS: Final = (
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
