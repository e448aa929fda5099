"""The picture of the figures: needed beside free, one pair of bars per row of the table beside it."""

from typing import Final

from flask import Response, request
from flask_babel import gettext

from bpv.core.clock import today
from bpv.reports.models import Part, Report
from bpv.reports.service import shortage as service
from bpv.reports.views import sentences
from bpv.reports.views.asking import asked
from bpv.reports.views.blueprint import blueprint, tallies
from bpv.web import charts, formats
from bpv.web.access import requires, scope
from bpv.web.transaction import reading

MOST_BARS: Final = 12


def shown(found: Report) -> tuple[Part, ...]:
    """The rows that the picture shows: all of a short table, else those that are most short."""
    if len(found.parts) <= MOST_BARS:
        return found.parts
    return tuple(sorted(found.parts, key=lambda part: (-part.short, part.label))[:MOST_BARS])


def name_of(found: Report, part: Part) -> str:
    """A row in words; blocks of the same name differ in their first day."""
    if found.chosen.block is None and part.starts_on:
        return f"{part.label}, {formats.day_short(part.starts_on)}"
    return sentences.region(part.label)


@blueprint.get("/shortage/plot.svg")
@requires("shortage.read")
def shortage_plot() -> Response:
    """The picture of a level of the shortage figures."""
    with reading() as session:
        found = service.report(service.ground(session, scope(), today(), tallies()), asked())
    regions = found.chosen.level == "qualification"
    rows = [
        charts.Pair(name_of(found, part), part.figures.needing, part.figures.free if regions else part.short)
        for part in shown(found)
    ]
    second = gettext("Recognised and free") if regions else gettext("Short of a place")
    narrow = request.args.get("narrow") == "1"
    bars = charts.paired_bars(rows, gettext("Need a place"), second, narrow=narrow)
    return charts.picture(bars)
