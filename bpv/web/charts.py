"""Charts as SVG files: an Altair description, drawn on the server by vl-convert, shown by `<img>`.

A chart says nothing that the table beside it does not say. Dark petrol and amber differ for every kind of colour vision
and in grey, the bars of a row always stand in the same order, and each carries its figure. The ground is white, so that
it reads the same on paper and on a dark screen.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import altair
import vl_convert
from flask import Response

NEEDED: Final = "#0a3a43"
FREE: Final = "#f6b352"
INK: Final = "#16272b"
LINE: Final = "#dfdad0"
FONT: Final = "Segoe UI, Roboto, Noto Sans, Liberation Sans, sans-serif"
BAR: Final = 15  # height of a bar; a row has two
WIDE: Final = (560, 260)  # pixels of the bars, and most for a name: for a desk
NARROW: Final = (150, 120)  # for a phone
KEPT: Final = 200  # drawn pictures that a process keeps


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a picture of two shares (0-1), with the bounds of the second."""

    across: float
    up: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a chart: a name that no other row has, with two figures."""

    name: str
    first: int
    second: int


class Pictures:
    """Drawn charts by what they show; the one used longest ago goes first. Shared by the threads of a process."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str, draw: Callable[[], str]) -> str:
        """The picture of this key; drawn when it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw()
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return drawn

    def clear(self) -> None:
        """Forget all pictures."""
        with self._lock:
            self._kept.clear()


PICTURES: Final = Pictures()


def paired_bars(rows: Sequence[Pair], first: str, second: str, *, narrow: bool = False) -> dict[str, Any]:
    """The description of horizontal bars, two per row in the order given, each with its figure."""
    width, room = NARROW if narrow else WIDE
    values = [
        {"order": number, "name": row.name, "series": series, "turn": turn, "value": value}
        for number, row in enumerate(rows)
        for turn, (series, value) in enumerate(((first, row.first), (second, row.second)))
    ]
    base = altair.Chart({"values": values}).encode(
        y=altair.Y(
            "name:N",
            sort=altair.EncodingSortField("order", op="min"),
            title=None,
            axis=altair.Axis(labelLimit=room, labelPadding=6),
        ),
        yOffset=altair.YOffset("turn:O"),
        x=altair.X(
            "value:Q", title=None, axis=altair.Axis(tickMinStep=1, tickCount=3 if narrow else 6, format="d", grid=True)
        ),
    )
    bars = base.mark_bar(stroke=NEEDED, strokeWidth=1).encode(
        color=altair.Color(
            "series:N",
            scale=altair.Scale(domain=[first, second], range=[NEEDED, FREE]),
            legend=altair.Legend(
                title=None, orient="top", direction="vertical" if narrow else "horizontal", labelLimit=300
            ),
        )
    )
    figures = base.mark_text(align="left", dx=4, fontSize=12, color=INK).encode(text=altair.Text("value:Q", format="d"))
    chart = (bars + figures).properties(width=width, height=max(1, len(rows)) * (2 * BAR + 10), background="white")
    described: dict[str, Any] = _configured(chart).to_dict()
    return described


def against_diagonal(points: Sequence[Point], across: str, up: str, *, narrow: bool = False) -> dict[str, Any]:
    """The description of points with bounds beside the line on which both shares are the same."""
    side = 230 if narrow else 360
    scale = altair.Scale(domain=[0, 1])
    x = altair.X("across:Q", title=across, scale=scale, axis=altair.Axis(format="%", tickCount=5))
    ends = [{"across": end, "up": end} for end in (0, 1)]
    same = altair.Chart({"values": ends}).mark_line(color=INK, strokeDash=[4, 4]).encode(x=x, y="up:Q")
    values = [{"across": one.across, "up": one.up, "low": one.low, "high": one.high} for one in points]
    base = altair.Chart({"values": values}).encode(x=x)
    bounds = base.mark_rule(color=NEEDED, strokeWidth=2).encode(y=altair.Y("low:Q", scale=scale), y2="high:Q")
    marks = base.mark_point(filled=True, size=90, color=FREE, stroke=NEEDED, strokeWidth=1.5, opacity=1).encode(
        y=altair.Y("up:Q", title=up, scale=scale, axis=altair.Axis(format="%", tickCount=5))
    )
    chart = (same + bounds + marks).properties(width=side, height=side, background="white")
    described: dict[str, Any] = _configured(chart).to_dict()
    return described


def _configured(chart: altair.LayerChart) -> Any:
    """The look: our ink, no frame, letters as large as those of a small text."""
    return (
        chart.configure_view(stroke=None)
        .configure_axis(labelFont=FONT, labelFontSize=13, labelColor=INK, gridColor=LINE, domainColor=INK, ticks=False)
        .configure_legend(labelFont=FONT, labelFontSize=13, labelColor=INK, symbolStrokeColor=NEEDED)
        .configure_text(font=FONT)
    )


def svg_of(description: dict[str, Any]) -> str:
    """The picture of a description; kept, because drawing takes 40 ms and the figures change less often."""
    key = json.dumps(description, sort_keys=True)
    return PICTURES.get(key, lambda: vl_convert.vegalite_to_svg(description))


def picture(description: dict[str, Any]) -> Response:
    """A picture as a response of its own: nothing runs in it and nothing is fetched by it."""
    response = Response(svg_of(description), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-store"
    return response
