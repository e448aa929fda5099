"""Malformed import files as schools send them, made from a seed. Each knows what every row must become, and why.

The expectation is made beside the row, not by reading the file: so it tells when the reader loses or bends something.
"""

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import xlsxwriter

csv.field_size_limit(1 << 20)  # the independent reader must pass what ours refuses

GOOD, REFUSED, BLANK = "good", "refused", "blank"
HEADERS: Final = (
    "Naam",
    "KvK-nummer",
    "Straat",
    "Huisnummer",
    "Postcode",
    "Plaats",
    "Stagevergoeding",
    "Onder 16",
    "Erkend vanaf",
)
RENAMED: Final = (
    "bedrijfsnaam",
    "kvk_nummer",
    "straatnaam",
    "huisnr",
    "post code",
    "woonplaats",
    "vergoeding",
    "geschikt onder 16",
    "datum erkenning",
)
STREETS: Final = ("Kerkstraat", "Nieuwe Rijn", "Hoge Woerd", "Jan Luijkenlaan", "'s-Gravenzandseweg", "Plein 1944")
PLACES: Final = ("Leiden", "'s-Gravenhage", "Curaçao", "Bovenkarspel", "Sint-Oedenrode", "Ee")
WORDS: Final = (
    "Fijn",
    "Metaal",
    "Zorg",
    "Groen",
    "Staal",
    "Licht",
    "Water",
    "Hout",
    "Glas",
    "Bouw",
    "Thuis",
    "Wind",
    "Zon",
    "Vlucht",
)
DATES: Final = (
    "31-12-2020", "2020-12-31", "31/12/2020", "31.12.2020", "20201231", "31 december 2020", "44196", "29-02-2024", ""
)  # fmt: skip
PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)


@dataclass
class DirtyFile:
    """A file: its bytes, what each record below the header must become, or why the whole file is refused."""

    name: str
    raw: bytes
    expected: list[str] = field(default_factory=list)
    refusals: frozenset[str] = frozenset()
    records: int = 0
    above: int = 0
    encoding: str = ""


Cells = list[str]
Mutation = Callable[[random.Random, Cells], str]


def company(rng: random.Random) -> Cells:
    """A row without faults. Names are long and random, so that no two are alike by accident."""
    middle = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(5))
    name = f"{rng.choice(WORDS)}{middle} {rng.choice(WORDS).lower()} {rng.choice(('B.V.', 'VOF', '', 'N.V.'))}".strip()
    return [
        name,
        f"{rng.randrange(10_000_000, 99_999_999)}",
        rng.choice(STREETS),
        str(rng.randrange(1, 900)),
        f"{rng.randrange(1000, 9999)} {rng.choice('ABCDEFGH')}{rng.choice('JKLMN')}",
        rng.choice(PLACES),
        rng.choice(("350", "€ 350,00", "1.234,50", "0", "275,-", "")),
        rng.choice(("ja", "nee", "J", "n", "1", "true", "yes", "", "?")),
        rng.choice(DATES),
    ]  # fmt: skip


def put(index: int, value: str, verdict: str) -> Mutation:
    """A mutation that writes one cell."""

    def mutate(rng: random.Random, cells: Cells) -> str:
        cells[index] = value
        return verdict

    return mutate


def emptied(rng: random.Random, cells: Cells) -> str:
    """A blank line."""
    cells[:] = []
    return BLANK


def shorter(rng: random.Random, cells: Cells) -> str:
    """Cells are missing at the end."""
    del cells[rng.randrange(4, 9) :]
    return GOOD


def longer(rng: random.Random, cells: Cells) -> str:
    """A separator too many."""
    cells.append("over")
    return REFUSED


def prefixed(text: str) -> Mutation:
    """A name that a spreadsheet program would take for something else."""

    def mutate(rng: random.Random, cells: Cells) -> str:
        cells[0] = text + cells[0]
        return GOOD

    return mutate


MUTATIONS: Final[tuple[Mutation, ...]] = (
    emptied,
    shorter,
    longer,
    prefixed("="),
    prefixed("@"),
    prefixed('"AAE" '),
    prefixed("'=1+1 "),
    prefixed("Café "),
    prefixed("regel een\nregel twee "),
    put(0, "", REFUSED),
    put(0, "x" * 131_073, REFUSED),
    put(0, "a\x00b", REFUSED),
    put(5, "Lei\x07den", REFUSED),
    put(1, "12AB5678", REFUSED),
    put(1, "123", REFUSED),
    put(1, "0", GOOD),
    put(1, "", GOOD),
    put(1, "9163645", GOOD),
    put(4, "", GOOD),
    put(4, "B-2000", GOOD),
    put(6, "veel", REFUSED),
    put(6, "1.2.3", REFUSED),
    put(7, "misschien", REFUSED),
    put(8, "29-02-2025", REFUSED),
    put(8, "gisteren", REFUSED),
    put(8, "99999", REFUSED),
)


def rows(rng: random.Random, most: int = 14) -> tuple[list[Cells], list[str]]:
    """Rows with their expectation; one to four kinds of fault in a file, and sometimes a row twice."""
    chosen = rng.sample(MUTATIONS, rng.randrange(1, 5))
    made, expected = [], []
    for _ in range(rng.randrange(3, most)):
        cells, verdict = company(rng), GOOD
        if rng.random() < 0.4:
            verdict = rng.choice(chosen)(rng, cells)
        made.append(cells)
        expected.append(verdict)
        if verdict == GOOD and rng.random() < 0.1:
            made.append(list(cells))
            expected.append(GOOD)
    made.append(company(rng))
    return made, [*expected, GOOD]


def text_file(rng: random.Random, name: str) -> DirtyFile:
    """A text file in one of the encodings and with one of the separators in use."""
    body, expected = rows(rng)
    above = rng.choice(([], [], [], [["Leerbedrijven LiS"], []]))
    header = list(rng.choice((HEADERS, RENAMED)))
    mark = rng.choice(";;,\t")
    made = io.StringIO(newline="")
    end = rng.choice(("\r\n", "\n"))
    writer = csv.writer(made, delimiter=mark, lineterminator=end)
    writer.writerows([*above, header, *body])
    text = made.getvalue() if rng.random() < 0.8 else made.getvalue().removesuffix(end)
    encoding = rng.choice(("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"))
    if encoding == "latin-1":
        text = text.replace("€", "EUR")
    raw = text.encode(encoding)
    records = sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    return DirtyFile(f"{name}.csv", raw, expected, records=records, above=len(above), encoding=encoding)


def workbook(rng: random.Random, name: str) -> DirtyFile:
    """An XLSX file; sometimes with a dimension that lies."""
    body, expected = rows(rng)
    for place, cells in enumerate(body):  # a workbook cannot hold these
        if any(len(cell) > 32_767 or re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", cell) for cell in cells):
            body[place], expected[place] = company(rng), GOOD
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Bedrijven")
        for number, cells in enumerate([list(HEADERS), *body]):
            for column, cell in enumerate(cells):
                if column == 1 and cell.isdigit() and rng.random() < 0.5:
                    sheet.write_number(number, column, int(cell))
                else:
                    sheet.write_string(number, column, cell)
    raw = made.getvalue()
    if rng.random() < 0.3:
        raw = changed(raw, "xl/worksheets/sheet1.xml", rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"')
    while expected and expected[-1] == BLANK:
        expected.pop()
    return DirtyFile(f"{name}.xlsx", raw, expected, records=1 + len(expected))


def changed(raw: bytes, part: str, pattern: bytes, replacement: bytes) -> bytes:
    """A package with one part rewritten."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, re.sub(pattern, replacement, body, count=1) if info.filename == part else body)
    return made.getvalue()


def package(parts: dict[str, bytes]) -> bytes:
    """A zip with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in parts.items():
            new.writestr(name, body)
    return made.getvalue()


def hopeless(rng: random.Random, name: str) -> DirtyFile:
    """A file that must be refused as a whole, with one of these reasons."""
    book = workbook(rng, name).raw
    bomb = rb'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    header = ";".join(HEADERS).encode()
    cases: tuple[tuple[str, bytes, set[str]], ...] = (
        ("leeg.csv", b"", {"sheet.empty"}),
        ("wit.csv", b"\xef\xbb\xbf \r\n\r\n", {"sheet.empty"}),
        ("kop.csv", header + b"\r\n", {"sheet.header_only"}),
        ("plaatje.xlsx", PNG, {"sheet.not_a_sheet"}),
        ("ruis.csv", rng.randbytes(3000), {"sheet.not_a_sheet", "sheet.header_only", "import.column_missing"}),
        ("half.xlsx", book[: len(book) // 2], {"sheet.broken"}),
        ("lege-zip.xlsx", package({"leeg.txt": b"niets"}), {"sheet.broken"}),
        ("bom.xlsx", changed(book, "xl/workbook.xml", rb"<\?xml[^>]*\?>", bomb), {"sheet.entities"}),
        ("groot.xlsx", package({"xl/a.xml": bytes(201 * 1024 * 1024)}), {"sheet.unpacks_too_big"}),
        ("breed.csv", b";".join([b"k"] * 400) + b"\n" + b";".join([b"1"] * 400), {"sheet.too_many_columns"}),
        ("lang.csv", header + b"\n" + b"a;1\n" * 100_101, {"sheet.too_many_rows"}),
        ("naamloos.csv", b"Straat;Plaats\nKerkstraat;Leiden\nHoge Woerd;Leiden\n", {"import.column_missing"}),
    )  # fmt: skip
    file_name, raw, codes = rng.choice(cases)
    return DirtyFile(f"{name}-{file_name}", raw, refusals=frozenset(codes))


def dirty_file(seed: int) -> DirtyFile:
    """The file of a seed: mostly text, some workbooks, some that nobody can read."""
    rng = random.Random(seed)
    kind = rng.random()
    name = f"vuil-{seed}"
    if kind < 0.6:
        return text_file(rng, name)
    return workbook(rng, name) if kind < 0.85 else hopeless(rng, name)
