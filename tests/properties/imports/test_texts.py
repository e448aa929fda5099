"""The tokeniser against Python's own, and the parsers against anything at all."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from bpv.core.sheets import cells
from bpv.core.sheets.cells import Bad
from bpv.core.sheets.texts import DELIMITERS, decoded, records
from bpv.core.sheets.writing import BOM, csv_bytes
from bpv.imports.models import Kind
from bpv.imports.rules.fields import FIELDS

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=5), max_size=8)


@given(TABLE, st.sampled_from(DELIMITERS), st.sampled_from(["\n", "\r\n"]))
def test_what_a_spreadsheet_writes_is_read_back(table: list[list[str]], mark: str, end: str) -> None:
    """Every record and every cell, with separators, quotes and line ends in cells."""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    assert records(made.getvalue(), mark) == table


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from(DELIMITERS))
def test_no_text_breaks_the_tokeniser(text: str, mark: str) -> None:
    """Nothing but separators, quotes and line ends is ever left out."""
    found = records(text, mark)
    drop = str.maketrans("", "", f'{mark}"\r\n ')
    assert "".join("".join(row) for row in found).translate(drop) == text.translate(drop)


@given(st.binary(min_size=1, max_size=60))
def test_any_bytes_have_an_encoding(raw: bytes) -> None:
    """Latin-1 fits everything; only a mark of UTF-16 can promise what the bytes do not keep."""
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and raw.count(0) == 0:
        assert isinstance(decoded(raw, None)[0], str)


@given(st.sampled_from(list(Kind)), st.text(min_size=1, max_size=40))
def test_parsers_never_raise(kind: Kind, text: str) -> None:
    """A value, or a code; whatever the cell holds."""
    cell = cells.clean(text)
    for field in FIELDS[kind]:
        answer = field.parse(cell) if cell else None
        assert not isinstance(answer, Bad) or answer.code


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")), min_size=1, max_size=3
        ),
        max_size=5,
    )
)
def test_no_written_cell_begins_like_a_formula(table: list[list[str]]) -> None:
    """In the CSV that we send out, by an independent reader."""
    text = csv_bytes(table).decode().removeprefix(BOM)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
