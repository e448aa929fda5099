"""Where places are short: the figures at any level, the companies behind them, and where a talk would help most."""

from typing import Any, Final

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.rights import scope_of
from bpv.core.sheets.writing import csv_bytes, xlsx_bytes
from bpv.reports.rules.talks import POINTS
from bpv.reports.service import export, lists, nearby
from bpv.reports.service import shortage as service
from bpv.reports.views import sentences
from bpv.reports.views.asking import asked
from bpv.reports.views.blueprint import blueprint, tallies
from bpv.reports.views.nearby import form_with
from bpv.reports.views.plots import shown
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading

TOP: Final = 8
TEXT: Final = "text/csv; charset=utf-8"
BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/shortage")
@requires("shortage.read")
def shortage() -> ResponseReturnValue:
    """The figures of one level in a sentence, a picture and a table, with what can be done."""
    who, wanted = principal(), asked()
    with reading() as session:
        ground = service.ground(session, scope(), today(), tallies())
        found = service.report(ground, wanted)
        talks = service.suggested(session, scope(), found)
        behind = lists.behind(session, scope_of(who, "company.list"), found)
        km = nearby.radius(session, scope())
    return render_template(
        "reports/shortage.html",
        report=found,
        headline=sentences.headline(found),
        charted=shown(found),
        talks=talks[:TOP],
        more_talks=max(0, len(talks) - TOP),
        behind=behind,
        places=paged(behind.places) if behind else None,
        form=form_with(ground, km),
        **words_of_page(),
    )


def paged(items: tuple[Any, ...]) -> paging.Page[Any]:
    """The page of a list that was asked for."""
    wanted = paging.asked(request.args, keep=("period", "crebo", "route", "region"))
    return paging.Page(items=items[wanted.offset : wanted.offset + wanted.size], total=len(items), asked=wanted)


def words_of_page() -> dict[str, Any]:
    """Functions and tables that the templates share."""
    return {"region": sentences.region, "gap": sentences.gap, "rule_points": POINTS}


@blueprint.get("/shortage/talks")
@requires("shortage.read")
def shortage_talks() -> ResponseReturnValue:
    """All companies where a talk could help, most points first."""
    with reading() as session:
        found = service.report(service.ground(session, scope(), today(), tallies()), asked())
        talks = service.suggested(session, scope(), found)
    return render_template("reports/talks.html", report=found, page=paged(talks), **words_of_page())


@blueprint.get("/shortage/export.<any(csv, xlsx):form>")
@requires("shortage.read")
def shortage_export(form: str) -> ResponseReturnValue:
    """The figures of the level as a list, in cells that run nothing."""
    who, day = principal(), today()
    with reading() as session:
        ground = service.ground(session, scope(), day, tallies())
        leaves = service.leaves(ground, service.chosen_of(ground.tally, asked()))
    rows = export.rows(leaves, who.language, day, who.name)
    body = csv_bytes(rows) if form == "csv" else xlsx_bytes("shortage", rows)
    answer = Response(body, content_type=TEXT if form == "csv" else BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="shortage-{day.isoformat()}.{form}"'
    return answer
