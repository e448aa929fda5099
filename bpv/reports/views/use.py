"""Figures about placements: use of the folder, of assignments, and hours over all blocks."""

from typing import Final

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.rights import WIDTH, reach_of
from bpv.core.sheets.writing import xlsx_bytes
from bpv.reports.models.use import ROLES, SMALL
from bpv.reports.service import assignments as assignments_service
from bpv.reports.service import blocks as blocks_service
from bpv.reports.service import use as service
from bpv.reports.views.blueprint import blueprint
from bpv.reports.views.progress import BOOK
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.transaction import reading

YEARS: Final = tuple(str(year) for year in range(1, 7))


@blueprint.get("/progress/use")
@requires("folder.report")
def folder_use() -> ResponseReturnValue:
    """The part of placements with an entry in the last days, per role and team."""
    with reading() as session:
        found = service.of_late(session, scope(), today())
    return render_template("reports/folder_use.html", use=found, roles=ROLES, small=SMALL)


@blueprint.get("/progress/use/export.xlsx")
@requires("folder.report")
def use_export() -> ResponseReturnValue:
    """The same per month of the last year, in cells that run nothing."""
    who, day = principal(), today()
    with reading() as session:
        rows = service.export(session, scope(), who.language, day, who.name)
    answer = Response(xlsx_bytes("use", rows), content_type=BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="folder-use-{day.isoformat()}.xlsx"'
    return answer


@blueprint.get("/progress/assignments")
@requires("folder.report")
def assignments() -> ResponseReturnValue:
    """Assignments given, started, handed in and approved, per study year and company, and what is late."""
    asked, day = paging.asked(request.args, keep=("year",)), today()
    year = int(asked.value("year")) if asked.value("year") in YEARS else None
    reads, counts = (WIDTH.index(reach_of(principal(), f"folder.{act}")) for act in ("read", "report"))
    named = reads >= counts  # whoever may count further than read sees no names
    with reading() as session:
        found, late, total = assignments_service.page(
            session, scope(), asked.q, year, day, offset=asked.offset, limit=asked.size, named=named
        )
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template(
        "reports/assignments.html", page=page, late=late, named=named, year=year, years=YEARS[:4], small=SMALL, day=day
    )


@blueprint.get("/progress/hours")
@requires("progress.read")
def blocks() -> ResponseReturnValue:
    """The hours of each student over all BPV blocks of their plan."""
    asked = paging.asked(request.args)
    with reading() as session:
        found, total = blocks_service.page(session, scope(), asked.q, today(), offset=asked.offset, limit=asked.size)
    return render_template("reports/blocks.html", page=paging.Page(items=found, total=total, asked=asked))


@blueprint.get("/my-progress")
@requires("progress.own")
def own_blocks() -> ResponseReturnValue:
    """The own hours over all BPV blocks."""
    with reading() as session:
        found = blocks_service.own(session, scope(), today())
    return render_template("reports/own_blocks.html", one=found)
