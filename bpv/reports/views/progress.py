"""The progress of placements on one page, and as a spreadsheet."""

from typing import Final

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.ids import is_id
from bpv.core.sheets.writing import xlsx_bytes
from bpv.reports.forms import progress as forms
from bpv.reports.models.following import COLOURS, KINDS, Asked, Lacking, When
from bpv.reports.service import progress as service
from bpv.reports.service import progress_export as export
from bpv.reports.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading

BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGNALS: Final = {"any", *COLOURS, *KINDS}


@blueprint.get("/progress")
@requires("progress.read")
def progress() -> ResponseReturnValue:
    """Placements that one may see, those that need somebody first on top."""
    asked, day = paging.asked(request.args, keep=forms.KEPT), today()
    wanted = wanted_of(asked)
    with reading() as session:
        found = service.page(session, scope(), wanted, day, offset=asked.offset, limit=asked.size)
    chosen = {name: asked.value(name) for name in ("signal", "lacking", "team", "supervisor")}
    return render_template(
        "reports/progress.html",
        page=paging.Page(items=found.lines, total=found.total, asked=asked),
        found=found,
        wanted=wanted,
        whens=tuple(When),
        filters=forms.filled(found.teams, found.supervisors, chosen),
        kinds=KINDS,
        day=day,
    )


@blueprint.get("/progress/export.xlsx")
@requires("progress.read")
def progress_export() -> ResponseReturnValue:
    """The same list, whole, in cells that run nothing."""
    who, day = principal(), today()
    wanted = wanted_of(paging.asked(request.args, keep=forms.KEPT))
    with reading() as session:
        rows = export.rows(service.every_line(session, scope(), wanted, day), who.language, day, who.name)
    answer = Response(xlsx_bytes("progress", rows), content_type=BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="progress-{day.isoformat()}.xlsx"'
    return answer


def wanted_of(asked: paging.Asked) -> Asked:
    """The filters, those that mean nothing left out."""
    ids = {name: asked.value(name) if is_id(asked.value(name)) else "" for name in ("team", "supervisor", "company")}
    if asked.value("supervisor") == forms.NOBODY:
        ids["supervisor"] = forms.NOBODY
    signal, lacking, when = asked.value("signal"), asked.value("lacking"), asked.value("when")
    return Asked(
        q=asked.q,
        when=When(when) if when in set(When) else When.RUNNING,
        signal=signal if signal in SIGNALS else "",
        lacking=Lacking(lacking) if lacking in set(Lacking) else None,
        team_id=ids["team"],
        supervisor=ids["supervisor"],
        company_id=ids["company"],
    )
