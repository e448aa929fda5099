"""Students without a place in a period that begins soon."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.reports.service import without_place as service
from bpv.reports.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading


@blueprint.get("/students-without-place")
@requires("without_place.read")
def without_place() -> ResponseReturnValue:
    """Who has no place yet, the first period on top, with what is open and what can be done."""
    asked, day = paging.asked(request.args, keep=("team",)), today()
    with reading() as session:
        found = service.page(session, scope(), asked.q, asked.value("team"), day, asked.offset, asked.size)
    page = paging.Page(items=found.lines, total=found.total, asked=asked)
    return render_template("reports/without_place.html", found=found, page=page, day=day)
