"""Lists for a spreadsheet program, in which nothing runs: CSV with inert cells for Dutch Excel, XLSX as plain text."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
BOM: Final = "\ufeff"


def inert(cell: object) -> str:
    """A cell that no spreadsheet program takes for a formula: a leading quote before `= + - @`, tab and return."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(RISKY) and isinstance(cell, str) else text


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Semicolons and a byte-order mark: what a Dutch Excel opens with a double click."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return (BOM + made.getvalue()).encode("utf-8", "replace")


def xlsx_bytes(title: str, rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet; text stays text, also when it looks like a formula, a number or an address."""
    made = io.BytesIO()
    settings = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, settings) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, "" if cell is None else str(cell)[:32_767])
    return made.getvalue()
