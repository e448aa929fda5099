"""Pages of the room."""

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bpv.core.rights import may
from bpv.web.access import principal, requires
from bpv.web.templating import exists

blueprint = Blueprint("reports", __name__)

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
    """The start page: each role begins where its work is."""
    who = principal()
    start = next((endpoint for rule_id, endpoint in STARTS if may(who, rule_id) and exists(endpoint)), None)
    if start is None:
        return render_template("errors/welcome.html", roles=[grant.role for grant in who.grants])
    return redirect(url_for(start))
