"""The figures as rows for a spreadsheet program: exactly those of the page, what they mean, and who made the list."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from bpv.core.words import say, say_day
from bpv.reports.models import ABROAD, UNKNOWN, Figures, Leaf

COLUMNS: Final = (
    "period",
    "starts_on",
    "ends_on",
    "crebo",
    "qualification",
    "route",
    "region",
    "needing",
    "offered",
    "recognised",
    "free",
    "gap",
    "short",
)
DEFINED: Final = ("needing", "offered", "recognised", "free", "gap", "short", "region")
Row = tuple[object, ...]


def rows(leaves: Iterable[Leaf], language: str, day: date, name: str) -> list[Row]:
    """Header, a row per period, qualification and region, the total, and the definitions."""
    word = partial(say, language)
    made: list[Row] = [tuple(word(f"shortage.column.{column}") for column in COLUMNS)]
    everything, short = Figures(), 0
    for leaf in leaves:
        everything += leaf.figures
        short += max(0, leaf.figures.gap)
        made.append(
            (
                leaf.period,
                leaf.starts_on.isoformat(),
                leaf.ends_on.isoformat(),
                leaf.crebo,
                leaf.qualification,
                leaf.route,
                region_word(language, leaf.region),
                *cells(leaf.figures),
                max(0, leaf.figures.gap),
            )
        )
    made.append((word("shortage.total"), "", "", "", "", "", "", *cells(everything), short))
    made += [(), (word("shortage.export.note"),), *((word(f"shortage.define.{one}"),) for one in DEFINED), ()]
    made.append((word("shortage.export.made", {"day": say_day(language, day), "name": name}),))
    return made


def cells(figures: Figures) -> Row:
    """The figures in the order of the columns."""
    return figures.needing, figures.offered, figures.recognised, figures.free, figures.gap


def region_word(language: str, label: str) -> str:
    """A region in words."""
    return say(language, f"shortage.region.{label}") if label in (UNKNOWN, ABROAD) else label
