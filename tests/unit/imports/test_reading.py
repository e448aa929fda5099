"""Reading files: encodings, separators, stray quotes, workbooks, and everything that must be refused as a whole."""

import io

import pytest
import xlsxwriter

from bpv.core.sheets import reading
from bpv.core.sheets.shape import Unreadable, Wanted
from bpv.imports.models import Kind
from bpv.imports.rules.mapping import layout, mapping_of, propose
from tests.support.dirty_files import PNG, package

LINES = "Naam;Plaats\nCafé Öz;Curaçao\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    """Found out from the bytes."""
    sheet = reading.read(LINES.encode(encoding))
    assert sheet.rows == (("Naam", "Plaats"), ("Café Öz", "Curaçao"))


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_every_separator_is_found(mark: str) -> None:
    """By cutting most records alike; a quoted line end is no record."""
    raw = f'Naam{mark}KvK{mark}Plaats\n"Jansen, zoon\nen Co"{mark}1{mark}Leiden\nB{mark}2{mark}Den Haag\n'
    sheet = reading.read(raw.encode())
    assert (sheet.delimiter, len(sheet.rows), sheet.rows[1][0]) == (mark, 3, "Jansen, zoon\nen Co")


def test_quotes_that_belong_to_a_name_stay() -> None:
    """A quote is quoting only when it ends the field: a stray one swallows nothing."""
    raw = b'"AAE" Automated B.V.;17037842\n"Jansen ""de Smid""";2\n"los;3\n=1+1;4\n@x;5\n'
    names = [row[0] for row in reading.read(raw).rows]
    assert names == ['"AAE" Automated B.V.', 'Jansen "de Smid"', '"los', "=1+1", "@x"]


def test_a_workbook_keeps_numbers_and_leading_zeros() -> None:
    """Text is text; whole numbers have no decimals; a number with three decimals is no thousand."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("Leeg")
        sheet = book.add_worksheet("Lijst")
        sheet.write_row(0, 0, ["Naam", "KvK", "Uren"])
        sheet.write_string(1, 1, "09163645")
        sheet.write_number(1, 2, 1.234)
        sheet.write_number(2, 1, 17037842)
    sheet_read = reading.read(made.getvalue())
    assert sheet_read.name == "Lijst"
    assert sheet_read.rows[1:] == (("", "09163645", "1.2340"), ("", "17037842"))
    with pytest.raises(Unreadable) as refusal:
        reading.read(made.getvalue(), Wanted(sheet="Weg"))
    assert refusal.value.code == "sheet.no_such_sheet"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "sheet.empty"),
        (b"\r\n \n", "sheet.empty"),
        (PNG, "sheet.not_a_sheet"),
        (b"%PDF-1.7 ...", "sheet.not_a_sheet"),
        (b"PK\x03\x04 half", "sheet.broken"),
        (package({"a.xml": b"<!DOCTYPE x>"}), "sheet.entities"),
        (b"x" * (20 * 1024 * 1024 + 1), "sheet.too_big"),
    ],
)
def test_what_is_refused_as_a_whole(raw: bytes, code: str) -> None:
    """A code that says what to do, whatever the name of the file."""
    with pytest.raises(Unreadable) as refusal:
        reading.read(raw)
    assert refusal.value.code == code


def test_a_wrong_encoding_is_said() -> None:
    """The person chose an encoding that the bytes do not fit."""
    with pytest.raises(Unreadable) as refusal:
        reading.read("é".encode("cp1252"), Wanted(encoding="utf-8"))
    assert refusal.value.code == "sheet.wrong_encoding"


def test_cells_that_cannot_be_kept_are_flaws() -> None:
    """NUL, a control character and an endless cell are named with their place; the rest of the file is read."""
    raw = b"Naam;Plaats\na\x00b;Leiden\nc;Lei\x07den\n" + b"x" * 131_073 + b";Leiden\ngoed;Leiden\n"
    flaws = reading.read(raw).flaws
    assert [(flaw.row, flaw.column, flaw.code) for flaw in flaws] == [
        (2, 1, "cell.control_character"),
        (3, 2, "cell.control_character"),
        (4, 1, "cell.too_long"),
    ]


def test_a_kept_sheet_comes_back_whole() -> None:
    """What is kept between upload and apply."""
    sheet = reading.read(LINES.encode("cp1252"))
    assert reading.unpacked(reading.packed(sheet)) == sheet


def test_the_header_is_found_and_columns_proposed() -> None:
    """In row 3, in other words than ours; a column that fits nothing is left alone."""
    rows = (("Leerbedrijven 2026",), (), ("bedrijfsnaam", "KvK_nummer", "Kleur"), ("Jansen", "12345678", "rood"))
    found = layout(Kind.COMPANIES, rows)
    assert found.header_row == 3
    assert mapping_of(propose(Kind.COMPANIES, found, rows)) == {"name": 0, "kvk": 1}


def test_a_name_that_fits_while_the_values_do_not_is_doubted() -> None:
    """A column called KvK that holds places is not proposed."""
    rows = (("Naam", "KvK"), ("Jansen", "Leiden"), ("Pieters", "Delft"))
    assert mapping_of(propose(Kind.COMPANIES, layout(Kind.COMPANIES, rows), rows)) == {"name": 0}
