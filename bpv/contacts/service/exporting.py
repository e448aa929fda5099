"""Visits per supervisor as rows for a spreadsheet program."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from bpv.contacts.models import VisitCount
from bpv.core.words import say

COLUMNS: Final = ("name", "visits", "companies", "placements")
Row = tuple[object, ...]


def rows(lines: Iterable[VisitCount], year: int, language: str) -> list[Row]:
    """Header, a row per supervisor, and the school year."""
    word = partial(say, language)
    made: list[Row] = [tuple(word(f"visit.column.{column}") for column in COLUMNS)]
    made += [(line.name, line.visits, line.companies, line.placements) for line in lines]
    return [*made, (), (word("visit.export.year", {"year": f"{year}-{year + 1}"}),)]
