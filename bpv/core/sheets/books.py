"""Workbooks: XLSX, XLS and ODS through calamine, after a look at what they would unpack to."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from bpv.core.sheets.shape import MOST_COLUMNS, MOST_PARTS, MOST_ROWS, MOST_UNPACKED, Unreadable

ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STRANGE: Final = (
    b"\x89PNG",
    b"GIF8",
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x7fELF",
    b"MZ\x90",
    b"PK\x05\x06",
)
DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")

Cell = str | int | float | bool | date | datetime | time | timedelta


def is_book(raw: bytes) -> bool:
    """True for a workbook, by content; the name of a file says nothing."""
    return raw.startswith((ZIP, OLD_EXCEL))


def check_package(raw: bytes) -> None:
    """Refuse an XLSX or ODS that unpacks too big, has too many parts, or declares entities. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("sheet.unpacks_too_big", megabytes=MOST_UNPACKED // 1024**2)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as opened:
                        if any(word in opened.read(4096).upper() for word in DECLARATIONS):
                            raise Unreadable("sheet.entities")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Unreadable("sheet.broken") from error


def read_book(raw: bytes, wanted: str | None) -> tuple[list[list[str]], str, tuple[str, ...]]:
    """Records of one sheet, its name, and the names of the other sheets that hold something. Raises `Unreadable`."""
    if raw.startswith(ZIP):
        check_package(raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        if wanted is not None and wanted not in book.sheet_names:
            raise Unreadable("sheet.no_such_sheet", sheet=wanted)
        filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height > 0]
        name = wanted or next(iter(filled), None)
        if name is None:
            raise Unreadable("sheet.empty")
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > MOST_ROWS + 100:
            raise Unreadable("sheet.too_many_rows", most=MOST_ROWS)
        if sheet.total_width > MOST_COLUMNS:
            raise Unreadable("sheet.too_many_columns", most=MOST_COLUMNS)
        rows = [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except CalamineError as error:
        raise Unreadable("sheet.broken") from error
    return rows, name, tuple(other for other in filled if other != name)


def text_of(cell: Cell) -> str:
    """A cell as text. Dates become ISO, whole numbers lose their `.0`.

    A number with exactly three decimals gets a fourth, because `1.234` is a thousand in Dutch text and never in a cell
    that holds a number.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return str(cell)


def number_text(number: float) -> str:
    """A number without exponent, with a point as decimal mark."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = repr(number)
    return f"{text}0" if "." in text and "e" not in text and len(text.partition(".")[2]) == 3 else text
