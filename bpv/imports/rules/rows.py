"""From the cells of a row to values: every data row becomes an `Incoming`, or is settled as refused or blank."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bpv.core.intake import Incoming, Judged, Note, Verdict
from bpv.core.sheets.cells import UNKNOWN, Bad, Noted, clean, day, months_first
from bpv.core.sheets.shape import Sheet
from bpv.imports.models import FieldSpec, Kind, Layout
from bpv.imports.rules.fields import FIELDS, HEADING

NOTHING: Final = UNKNOWN | {"-", "--", "."}
ADDRESS: Final = re.compile(r"(.*?[^\W\d].*?)[ ,]+([0-9]{1,5}(?:[ /-]*[0-9A-Za-z]{1,5})*)")
DOMAIN: Final = re.compile(r"(?:[0-9]{1,2}\.\s*)?(.*?)\s*(79[0-9]{3})?")
BLANK: Final = object()


@dataclass(frozen=True)
class Rows:
    """Every data row of a file, once: read, or settled already."""

    incoming: tuple[Incoming, ...]
    settled: tuple[Judged, ...]
    above: int

    @property
    def total(self) -> int:
        """Data rows in the file, blank ones included."""
        return len(self.incoming) + len(self.settled)


@dataclass(frozen=True)
class Column:
    """A mapped column and how its cells are read."""

    index: int
    field: FieldSpec
    read: Callable[[str], object]


def columns(kind: Kind, sheet: Sheet, found: Layout, mapping: Mapping[str, int]) -> tuple[Column, ...]:
    """The mapped columns; a date column whose values prove the American order is read that way."""
    made = []
    for field in FIELDS[kind]:
        index = mapping.get(field.name)
        if index is None:
            continue
        read: Callable[[str], object] = field.parse
        if field.is_date and months_first(row[index] for row in sheet.rows[found.header_row :] if index < len(row)):
            read = american
        made.append(Column(index, field, read))
    return tuple(made)


def american(cell: str) -> object:
    """A date with the month first."""
    return day(cell, month_first=True)


def read_rows(kind: Kind, sheet: Sheet, found: Layout, mapping: Mapping[str, int]) -> Rows:
    """Read every row below the header. Rows are numbered from 1, as a spreadsheet program does."""
    mapped = columns(kind, sheet, found, mapping)
    flaws = {(flaw.row, flaw.column - 1): flaw.code for flaw in sheet.flaws}
    flawed = {row for row, _ in flaws}
    incoming: list[Incoming] = []
    settled: list[Judged] = []
    for number, row in enumerate(sheet.rows[found.header_row :], found.header_row + 1):
        if not row:
            settled.append(Judged(number, Verdict.BLANK))
            continue
        values, notes, wrong = read_cells(mapped, row, number, flaws if number in flawed else {})
        if len(row) > len(found.headers):
            wrong.append(Note("row.too_many_cells", None, row[-1], {"cells": len(row), "columns": len(found.headers)}))
        one = Incoming(number, values, tuple(notes))
        verdict = settle(kind, one, wrong) or combine(kind, one)
        if isinstance(verdict, Judged):
            settled.append(verdict)
        else:
            incoming.append(verdict)
    return Rows(tuple(incoming), tuple(settled), found.header_row)


def read_cells(
    mapped: Sequence[Column], row: Sequence[str], number: int, flaws: Mapping[tuple[int, int], str]
) -> tuple[dict[str, Any], list[Note], list[Note]]:
    """Values by field, notes, and what is wrong."""
    values: dict[str, Any] = {}
    notes: list[Note] = []
    wrong: list[Note] = []
    for column in mapped:
        cell = row[column.index] if column.index < len(row) else ""
        name = column.field.name
        if (number, column.index) in flaws:
            wrong.append(Note(flaws[number, column.index], name, cell))
            continue
        cell = clean(cell)
        if not cell or (not column.field.keeps_words and cell.lower() in NOTHING):
            continue
        value = column.read(cell)
        if isinstance(value, Noted):
            notes.append(Note(value.code, name, cell))
            value = value.value
        if isinstance(value, Bad):
            wrong.append(Note(value.code, name, cell))
        elif value is not None:
            values[name] = value
    return values, notes, wrong


def settle(kind: Kind, row: Incoming, wrong: Sequence[Note]) -> Judged | None:
    """The verdict on a row that needs no look at the registry, or None."""
    label = str(row.values.get("name") or row.values.get("title") or "")
    if not wrong and not row.values and not row.notes:
        return Judged(row.number, Verdict.BLANK, notes=(Note("row.nothing_mapped"),))
    heading = HEADING.get(kind)
    if not wrong and heading and not heading & row.values.keys():
        return Judged(row.number, Verdict.BLANK, label, (Note("row.heading"),))
    absent = [
        Note("row.required", field.name) for field in FIELDS[kind] if field.required and field.name not in row.values
    ]
    said = {note.field for note in wrong}
    problems = [*wrong, *(note for note in absent if note.field not in said)]
    return Judged(row.number, Verdict.REFUSED, label, (*row.notes, *problems)) if problems else None


def combine(kind: Kind, row: Incoming) -> Incoming | Judged:
    """Turn columns that schools split or join into the fields that we keep."""
    values = dict(row.values)
    if kind is Kind.COMPANIES:
        join_address(values)
    elif kind is Kind.STUDENTS:
        parts = (values.pop(name, "") for name in ("first_name", "infix", "last_name"))
        joined = " ".join(filter(None, parts))
        values.setdefault("name", joined)
        if not values["name"]:
            return Judged(row.number, Verdict.REFUSED, "", (*row.notes, Note("row.required", "name")))
    elif kind is Kind.QUALIFICATIONS and (domain := values.pop("domain", None)):
        found = DOMAIN.fullmatch(domain)
        values["domain_name"], code = (found.group(1), found.group(2)) if found else (domain, None)
        if code:
            values["domain_code"] = code
    return Incoming(row.number, values, row.notes)


def join_address(values: dict[str, Any]) -> None:
    """Cut a whole address in street and number, and put a letter behind its number."""
    address, letter = values.pop("address", None), values.pop("house_letter", None)
    if address and "street" not in values:
        found = ADDRESS.fullmatch(address)
        fits = found is not None and len(found.group(1)) <= 120 and len(found.group(2)) <= 20
        values["street"] = found.group(1) if found and fits else address[:120]
        if found and fits:
            values.setdefault("house_number", found.group(2))
    if letter and values.get("house_number") and len(values["house_number"]) + len(letter) <= 19:
        values["house_number"] = f"{values['house_number']} {letter}"
