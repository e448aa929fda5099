"""The child process that opens an unknown file: bounded in memory and time, so that no file can take the service down.

Reads the file from standard input and its options from the first argument (JSON); answers with one JSON document.
"""

import json
import re
import resource
import sys
from typing import Any, Final

from bpv.core.sheets.books import STRANGE, is_book, read_book
from bpv.core.sheets.shape import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_MEMORY,
    MOST_ROWS,
    MOST_SECONDS,
    Unreadable,
)
from bpv.core.sheets.texts import read_text

UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BINARY_SHARE: Final = 0.05
SHOWN: Final = 200  # characters kept of a cell that is too long


def limit() -> None:
    """Bound this process; a file that needs more is refused by its end."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def parsed(raw: bytes, encoding: str | None, delimiter: str | None, sheet: str | None) -> dict[str, Any]:
    """The document for the parent. Raises `Unreadable`."""
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unreadable("sheet.empty")
    if raw.startswith(STRANGE):
        raise Unreadable("sheet.not_a_sheet")
    if is_book(raw):
        rows, name, others = read_book(raw, sheet)
        about: dict[str, Any] = {"name": name, "others": others, "encoding": None, "sure": True, "delimiter": None}
    else:
        rows, found, sure, mark = read_text(raw, encoding, delimiter)
        if binary(rows):
            raise Unreadable("sheet.not_a_sheet")
        about = {"name": "", "others": (), "encoding": found, "sure": sure, "delimiter": mark}
    flaws = mend(rows)
    trim(rows)
    if len(rows) > MOST_ROWS + 50:  # titles above the table and the header do not count
        raise Unreadable("sheet.too_many_rows", most=MOST_ROWS)
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise Unreadable("sheet.too_many_columns", most=MOST_COLUMNS)
    if not any(rows):
        raise Unreadable("sheet.empty")
    return {"rows": rows, "flaws": flaws, **about}


def binary(rows: list[list[str]]) -> bool:
    """True when the start holds so many control characters that it cannot be a list somebody made."""
    start = "".join("".join(row) for row in rows[:50])[:20_000]
    return len(UNKEPT.findall(start)) > max(4, BINARY_SHARE * len(start))


def mend(rows: list[list[str]]) -> list[tuple[int, int, str]]:
    """Replace what cannot be kept, and list where: (row, column, code), counted from 1."""
    flaws = []
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if len(cell) > LONGEST_CELL:
                flaws.append((number, column + 1, "cell.too_long"))
                row[column] = cell = cell[:SHOWN]
            if not cell.isprintable() and UNKEPT.search(cell):
                flaws.append((number, column + 1, "cell.control_character"))
                row[column] = UNKEPT.sub("\N{REPLACEMENT CHARACTER}", cell)
    return flaws


def trim(rows: list[list[str]]) -> None:
    """Leave out the empty cells after the last filled one of each row."""
    for row in rows:
        while row and not row[-1].strip("\xa0 \t\r\n"):
            row.pop()


def main() -> None:
    """Read, answer, end."""
    limit()
    options = json.loads(sys.argv[1])
    try:
        document = parsed(sys.stdin.buffer.read(), **options)
    except Unreadable as problem:
        document = {"code": problem.code, "params": problem.params}
    except (MemoryError, RecursionError):
        document = {"code": "sheet.too_heavy", "params": {}}
    sys.stdout.write(json.dumps(document))


if __name__ == "__main__":
    main()
