"""What a file may be at most, and what reading it gives."""

from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 300
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PARTS: Final = 2_000
MOST_SECONDS: Final = 30
MOST_MEMORY: Final = 1024 * 1024 * 1024  # of the child process, in bytes
LONGEST_CELL: Final = 32_767  # characters: what a spreadsheet program itself can hold

ENCODINGS: Final = ("utf-8", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS: Final = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Flaw:
    """A cell that cannot be kept: `row` and `column` count from 1. Its text was cut or mended for showing only."""

    row: int
    column: int
    code: str


@dataclass(frozen=True)
class Sheet:
    """Every record of one sheet as text, blank ones too; cells after the last filled one of a row are left out.

    `encoding` is None for a workbook; `sure` is False when the encoding was guessed and a person should look.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    flaws: tuple[Flaw, ...] = ()
    encoding: str | None = None
    sure: bool = True
    delimiter: str | None = None
    others: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True)
class Wanted:
    """What a person decided about reading the file; None means: find out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


class Unreadable(Exception):
    """The file as a whole cannot be read: a word code with parameters."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
