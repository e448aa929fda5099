"""What merges need of the rooms above: the functions that move what points at a company, filled by `create_app`."""

from typing import Final, cast

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bpv.companies.service import merging
from bpv.companies.service.merging import Repoints
from bpv.companies.views.blueprint import blueprint
from bpv.core.errors import NotFound, Refused
from bpv.web import errors
from bpv.web.access import scope
from bpv.web.transaction import reading

REPOINTS: Final = "bpv.companies.repoints"


def repoints() -> Repoints:
    """One function per room that may point at a company."""
    return cast("Repoints", current_app.extensions[REPOINTS])


@blueprint.errorhandler(NotFound)
def went(error: NotFound) -> ResponseReturnValue:
    """An old address of a company that was merged leads to the company where everything is now.

    For the moment only (302), because a merge can be undone. What was sent to an old address is not guessed: it is
    refused with the reason.
    """
    ids = dict(request.view_args or {})
    if "scope" not in g or "company_id" not in ids:
        return errors.on_domain(error)
    with reading() as session:
        found = merging.went_to(session, scope(), ids["company_id"])
    if found is None:
        return errors.on_domain(error)
    if request.method != "GET":
        return errors.on_domain(Refused("merge.moved_on", name=found[1]))
    there = {**request.args.to_dict(), **ids, "company_id": found[0]}
    return redirect(url_for(str(request.endpoint), **there))
