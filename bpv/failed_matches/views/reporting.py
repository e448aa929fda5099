"""The ledger in figures, as page, picture and list; and how companies answer beside what scores let expect."""

from typing import Final

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.rights import WIDTH, reach_of
from bpv.core.sheets.writing import csv_bytes, xlsx_bytes
from bpv.failed_matches.models import DIMENSIONS, Counted, Report
from bpv.failed_matches.service import export, reporting
from bpv.failed_matches.views.blueprint import blueprint
from bpv.web import charts
from bpv.web.access import principal, requires, scope
from bpv.web.templating import say
from bpv.web.transaction import reading

TEXT: Final = "text/csv; charset=utf-8"
BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 15
MOST_BARS: Final = 12


@blueprint.get("/failed-matches/report")
@requires("failed_match.report")
def report() -> ResponseReturnValue:
    """Failed matches counted by each dimension."""
    found = asked_report()
    tables = [one for one in found.tables if one.dimension == chosen()]
    return render_template(
        "failed_matches/report.html",
        report=found,
        counted=tables[0],
        chosen=chosen(),
        dimensions=DIMENSIONS,
        label=label,
        most=MOST_ROWS,
        all=request.args.get("all") == "1",
        drawn=drawn(tables[0].rows),
    )


@blueprint.get("/failed-matches/report/plot.svg")
@requires("failed_match.report")
def plot() -> Response:
    """The picture of one table: all entries beside those whose student has a place again."""
    found = asked_report()
    table = next(one for one in found.tables if one.dimension == chosen())
    rows = [
        charts.Pair(label(table.dimension, row), row.figures.count or 0, row.figures.solved or 0)
        for row in drawn(table.rows)
    ]
    narrow = request.args.get("narrow") == "1"
    first, second = gettext("Failed matches"), gettext("Placed again")
    return charts.picture(charts.paired_bars(rows, first, second, narrow=narrow))


@blueprint.get("/failed-matches/report/export.<any(csv, xlsx):form>")
@requires("failed_match.report")
def export_report(form: str) -> ResponseReturnValue:
    """All tables as one list, in cells that run nothing."""
    who, day = principal(), today()
    rows = export.rows(asked_report(), who.language, who.name)
    body = csv_bytes(rows) if form == "csv" else xlsx_bytes("failed matches", rows)
    answer = Response(body, content_type=TEXT if form == "csv" else BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="failed-matches-{day.isoformat()}.{form}"'
    return answer


@blueprint.get("/failed-matches/pattern")
@requires("refusal_pattern.read")
def pattern() -> ResponseReturnValue:
    """How companies answer proposals beside what other companies answer at the same scores: a reason to talk."""
    with reading() as session:
        found, minimum = reporting.watch(session, scope().institution_id, today())
    return render_template("failed_matches/pattern.html", found=found, minimum=minimum)


def asked_report() -> Report:
    """The report of the year that the address asks for; guarded for who may not read all of its entries themselves: a
    manager who supervises one student reads those of that student, and the figures of the whole school."""
    year = request.args.get("year", "")
    chosen_year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    reads, counts = (WIDTH.index(reach_of(principal(), f"failed_match.{act}")) for act in ("read", "report"))
    guarded = reads < counts
    with reading() as session:
        return reporting.report(session, scope(), chosen_year, today(), guarded=guarded)


def chosen() -> str:
    """The dimension that the address asks for."""
    asked = request.args.get("by", "")
    return asked if asked in DIMENSIONS else DIMENSIONS[0]


def drawn(rows: tuple[Counted, ...]) -> tuple[Counted, ...]:
    """The rows of the picture: the largest that may be shown."""
    return tuple(row for row in rows if row.figures.count is not None)[:MOST_BARS]


def label(dimension: str, row: Counted) -> str:
    """A row in words."""
    return export.label(dimension, row, say)
