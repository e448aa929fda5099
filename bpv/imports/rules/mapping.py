"""Where the table lies in a sheet, and which column is probably what: by its name, and by a look at its values.

A proposal only: the person who imports sees it with its confidence and decides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from rapidfuzz import fuzz

from bpv.core.sheets.cells import Bad, clean
from bpv.imports.models import ColumnGuess, FieldSpec, Kind, Layout
from bpv.imports.rules.fields import FIELDS

NOT_WORD: Final = re.compile(r"[\W_]+")
CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
LOOKED_AT: Final = 60
HEADER_WITHIN: Final = 25  # filled rows from the top
SURE: Final = 88  # likeness of names, in percents
PROPOSED_FROM: Final = 55
BY_LOOKS: Final = 60  # confidence of a proposal that rests on values alone
DOUBTED: Final = 40  # taken off when most values do not fit: an exact name is still proposed, and refuses aloud
DENIED: Final = 50  # taken off when no value fits: the column means something else

LOOKS: Final[Mapping[str, re.Pattern[str]]] = {
    "kvk": re.compile(r"[0-9]{8}|0"),
    "establishment_number": re.compile(r"0000[0-9]{8}"),
    "postcode": re.compile(r"[1-9][0-9]{3} ?[A-Za-z]{2}"),
    "crebo": re.compile(r"[29][0-9]{4}"),
    "email": re.compile(r"\S+@\S+\.\S+"),
    "website": re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    "phone": re.compile(r"(?:\+31|0)[0-9 ()-]{8,14}"),
    "address": re.compile(r".*[A-Za-z]{3,}.* [0-9]{1,5}\s?[A-Za-z0-9 -]{0,6}"),
    "name": re.compile(r".*[^\W\d_]{2,}.*"),
}


def fold(header: str) -> str:
    """A column name for comparing: `kvk_vestiging`, `KvK-vestiging` and `kvkVestiging` are one."""
    return NOT_WORD.sub(" ", CAMEL.sub(" ", header).lower()).strip()


def likeness(header: str, field: FieldSpec) -> int:
    """How like a column's folded name is to the names of a field, in percents; 0 for an empty name."""
    if not header:
        return 0
    names = (field.name.replace("_", " "), *field.synonyms)
    if header in names or header.replace(" ", "") in {name.replace(" ", "") for name in names}:
        return 100
    best = max(fuzz.ratio(header, name) for name in names)
    return int(min(best, 95)) if best >= 86 else 0


def known_names(kind: Kind, row: Iterable[str]) -> int:
    """How many cells of a row are names of fields."""
    headers = [fold(cell) for cell in row if clean(cell)]
    return sum(any(likeness(header, field) >= SURE for field in FIELDS[kind]) for header in headers)


def layout(kind: Kind, rows: Sequence[Sequence[str]], header_row: int | None = None) -> Layout:
    """Where the header is: the row among the first that holds most field names; 0 when none looks like a header."""
    if header_row is None:
        header_row = found_header(kind, rows)
    width = max((len(row) for row in rows[header_row:]), default=0)
    cells = rows[header_row - 1] if 0 < header_row <= len(rows) else ()
    if header_row:
        width = max(len(cells), common_width(rows[header_row:]))
    return Layout(header_row, unique_names(cells, width))


def found_header(kind: Kind, rows: Sequence[Sequence[str]]) -> int:
    """The number of the header's row, or 0."""
    filled = list(islice(((n, row) for n, row in enumerate(rows, 1) if any(map(clean, row))), HEADER_WITHIN))
    scored = [(known_names(kind, row), -n) for n, row in filled]
    best, place = max(scored, default=(0, 0))
    if best >= 2 or (best == 1 and len(rows[-place - 1]) <= 3):
        return -place
    return filled[0][0] if filled and len(filled) > 1 and looks_like_names(filled[0][1], filled[1][1]) else 0


def looks_like_names(first: Sequence[str], second: Sequence[str]) -> bool:
    """True when a first row of plain words stands above a row with figures: a header in words that we do not know."""
    bare = all(clean(cell) and not any(map(str.isdigit, cell)) and len(cell) <= 40 for cell in first)
    return bare and len(first) >= len(second) > 0 and any(any(map(str.isdigit, cell)) for cell in second)


def common_width(rows: Iterable[Sequence[str]]) -> int:
    """The most usual number of cells of filled rows."""
    widths = Counter(len(row) for row in islice(rows, 500) if row)
    return widths.most_common(1)[0][0] if widths else 0


def unique_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """A name for every column: its header, `column 3` without one, and a number behind a repeated name."""
    names: list[str] = []
    for number in range(width):
        name = clean(cells[number]) if number < len(cells) else ""
        name = " ".join(name.split())[:100] or f"column {number + 1}"
        names.append(f"{name} ({number + 1})" if name in names else name)
    return tuple(names)


def values_of(rows: Iterable[Sequence[str]], column: int) -> tuple[str, ...]:
    """The first values of a column that are not blank."""
    cells = (clean(row[column]) for row in rows if column < len(row))
    return tuple(islice(filter(None, cells), LOOKED_AT))


def fits(field: FieldSpec, values: Sequence[str]) -> float:
    """The share of values that the field's parser takes; 1 when there are none."""
    return sum(not isinstance(field.parse(value), Bad) for value in values) / len(values) if values else 1.0


def confidence(field: FieldSpec, header: str, named: bool, values: Sequence[str]) -> int:
    """How sure it is that a column is this field, in percents."""
    by_name = likeness(header, field)
    if by_name:
        share = fits(field, values)
        return by_name if share >= 0.5 else by_name - (DOUBTED if share else DENIED)
    pattern = LOOKS.get(field.looks)
    if pattern is None or not values or (named and field.looks not in ("email", "postcode")):
        return 0
    share = sum(bool(pattern.fullmatch(value)) for value in values) / len(values)
    if field.looks == "name" and (len(set(values)) < 0.5 * len(values) or fits_other(values)):
        return 0
    return round(BY_LOOKS * share) if share >= 0.8 else 0


def fits_other(values: Sequence[str]) -> bool:
    """True when values look like something more special than a name."""
    others = (pattern for name, pattern in LOOKS.items() if name != "name")
    return any(sum(bool(pattern.fullmatch(value)) for value in values) > 0.5 * len(values) for pattern in others)


def propose(kind: Kind, found: Layout, rows: Sequence[Sequence[str]]) -> tuple[ColumnGuess, ...]:
    """A guess for every column; a field is proposed once, for the column that fits it best."""
    data = rows[found.header_row : found.header_row + 500]
    named = found.header_row > 0
    samples = [values_of(data, column) for column in range(len(found.headers))]
    scored = sorted(
        (
            (-score, column, order, field.name)
            for column, name in enumerate(found.headers)
            for order, field in enumerate(FIELDS[kind])
            if (score := confidence(field, fold(name) if named else "", named, samples[column])) >= PROPOSED_FROM
        ),
    )
    taken: dict[int, tuple[str, int]] = {}
    given: set[str] = set()
    for score, column, _, field_name in scored:
        if column not in taken and field_name not in given:
            taken[column] = (field_name, -score)
            given.add(field_name)
    return tuple(
        ColumnGuess(column, name, tuple(sample[:60] for sample in samples[column][:3]), *taken.get(column, ("", 0)))
        for column, name in enumerate(found.headers)
    )


def mapping_of(guesses: Iterable[ColumnGuess]) -> dict[str, int]:
    """Field name to column (from 0), as proposed."""
    return {guess.field: guess.column for guess in guesses if guess.field}


COMPANY_SIGNS: Final = frozenset({"sbb_company_code", "kvk", "establishment_number", "company_name"})


def missing(kind: Kind, mapping: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column. A student's name may come in parts; a place needs some sign of its company."""
    absent = [field.name for field in FIELDS[kind] if field.required and field.name not in mapping]
    if kind is Kind.STUDENTS and "name" not in mapping and "last_name" not in mapping:
        absent.append("name")
    if kind is Kind.PLACES and not mapping.keys() & COMPANY_SIGNS:
        absent.append("sbb_company_code")
    if kind is Kind.OUTCOMES and not mapping.keys() & {*COMPANY_SIGNS, "reference"}:
        absent.append("sbb_company_code")
    return tuple(absent)


def column_named(found: Layout, asked: str) -> int | None:
    """The column (from 0) that a person means: by its name, or by its number from 1."""
    names = [fold(name) for name in found.headers]
    if asked in found.headers:
        return found.headers.index(asked)
    if fold(asked) in names:
        return names.index(fold(asked))
    number = int(asked) if asked.isascii() and asked.isdigit() else 0
    return number - 1 if 0 < number <= len(names) else None
