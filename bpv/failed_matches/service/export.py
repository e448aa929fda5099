"""The report as rows for a spreadsheet program: exactly what the page shows, with what the figures mean."""

from collections.abc import Callable
from functools import partial
from typing import Final

from bpv.core.words import say, say_day
from bpv.failed_matches.models import Counted, Figures, Report

COLUMNS: Final = ("by", "value", "count", "alive", "solved", "overdue", "median_days", "most_days")
DEFINED: Final = ("count", "solved", "days", "overdue")
CODED: Final = {"reason": "reason.", "cause": "reason.cause."}
Row = tuple[object, ...]


def label(dimension: str, row: Counted, word: Callable[[str], str]) -> str:
    """What a row is called: a word for what is a code, a name for what has one."""
    if not row.value:
        return word("failed.unknown")
    return word(f"{CODED[dimension]}{row.value}") if dimension in CODED else row.label


def rows(found: Report, language: str, name: str) -> list[Row]:
    """Header, the total, each table in turn, and the definitions."""
    word = partial(say, language)
    made: list[Row] = [tuple(word(f"failed.column.{column}") for column in COLUMNS)]
    made.append((word("failed.total"), "", *cells(found.total, language, found.least)))
    for table in found.tables:
        by = word(f"failed.dimension.{table.dimension}")
        made += [
            (by, label(table.dimension, row, word), *cells(row.figures, language, found.least)) for row in table.rows
        ]
    made += [(), (word("failed.export.year", {"year": f"{found.year}-{found.year + 1}"}),)]
    made += [(word(f"failed.define.{one}"),) for one in DEFINED if one != "overdue" or not found.guarded]
    if found.guarded:
        made.append((word("failed.define.guarded", {"least": found.least}),))
    made.append((word("failed.export.made", {"day": say_day(language, found.day), "name": name}),))
    return made


def cells(figures: Figures, language: str, least: int) -> Row:
    """The figures in the order of the columns; what is not shown says so."""
    if figures.count is None:
        return (say(language, "failed.few", {"least": least}), *[say(language, "failed.withheld")] * 5)
    counted = (figures.alive, figures.solved, figures.overdue)
    shown = [say(language, "failed.withheld") if one is None else one for one in counted]
    median = "" if figures.median_days is None else f"{figures.median_days:g}"
    return (figures.count, *shown, median, "" if figures.most_days is None else figures.most_days)
