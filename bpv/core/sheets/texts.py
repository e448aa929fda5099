"""Text files with separators: which encoding, which separator, and the records in them.

The tokeniser is our own because `csv` eats the quotes of names such as `"AAE" Automated Equipment`, and lets one stray
quote swallow the rest of a file. A field is quoted only when its closing quote ends the field; else it is plain text.
"""

import re
from collections import Counter
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes

from bpv.core.sheets.shape import DELIMITERS, ENCODINGS, MOST_ROWS, Unreadable

BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
LOOKED_AT: Final = 200  # records for finding the separator
ABSENT: Final = "\x1f"  # separates nothing: a file of one column
SEPARATOR_LINE: Final = re.compile(r"sep=([;,\t|])\r?\n?\Z", re.IGNORECASE)


def decoded(raw: bytes, wanted: str | None) -> tuple[str, str, bool]:
    """The text without byte-order mark, its encoding, and whether that is sure. Raises `Unreadable`."""
    if wanted is not None:
        return forced(raw, wanted), wanted, True
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return forced(raw, encoding), encoding, True
    if wide := without_mark(raw):
        return forced(raw, wide), wide, False
    try:
        return raw.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError:
        return western(raw)


def forced(raw: bytes, encoding: str) -> str:
    """The text in an encoding that is known. Raises `Unreadable` when the bytes do not fit it."""
    if encoding not in ENCODINGS:
        raise Unreadable("sheet.unknown_encoding")
    for mark, marked in BOMS:
        if raw.startswith(mark) and encoding in (marked, "utf-16"):
            raw, encoding = raw[len(mark) :], marked
            break
    if encoding.startswith("utf-16") and len(raw) % 2:
        raw = raw[:-1] if raw.endswith((b"\n", b"\x00")) else raw
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("sheet.wrong_encoding", encoding=encoding, byte=error.start) from error


def without_mark(raw: bytes) -> str | None:
    """UTF-16 without a mark gives itself away by a NUL in every other byte."""
    start = raw[:4000]
    half = len(start) // 2
    if half < 4:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else None


def western(raw: bytes) -> tuple[str, str, bool]:
    """cp1252 unless a byte has no meaning there, then Latin-1; sure only when charset-normalizer agrees on the text."""
    try:
        text, encoding = raw.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = raw.decode("latin-1"), "latin-1"
    hint = from_bytes(sample(raw)).best()
    return text, encoding, hint is not None and str(hint) == sample(raw).decode(encoding, "replace")


def sample(raw: bytes) -> bytes:
    """The lines with bytes outside ASCII, at most 8 KB: the rest tells nothing about the encoding."""
    telling = (line for line in raw.splitlines() if not line.isascii())
    return b"\n".join(islice(telling, 200))[:8192]


def records(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    """All records, blank lines as `[]`; a line end after the last record starts no new one."""
    token = tokens(delimiter)
    found: list[list[str]] = []
    row: list[str] = []
    position, end = 0, len(text)
    while position < end:
        match = token.match(text, position)
        if match is None:  # cannot happen: the plain alternative matches nothing too
            raise Unreadable("sheet.broken")
        quoted, plain, stop = match.groups()
        row.append(quoted.replace('""', '"') if quoted is not None else plain)
        position = match.end()
        if stop != delimiter:
            found.append([] if row == [""] and quoted is None else row)
            row = []
            if most is not None and len(found) >= most:
                return found
        elif position == end:
            found.append([*row, ""])
    return found


def tokens(delimiter: str) -> re.Pattern[str]:
    """One field with what ends it: quoted text, plain text, and the separator, a line end or the end of the file."""
    mark = re.escape(delimiter)
    stop = rf"({mark}|\r\n|\n|\r|\Z)"
    return re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"[ ]*(?={mark}|\r|\n|\Z)|([^{mark}\r\n]*)){stop}')


def separator(text: str) -> str:
    """The separator that cuts most records into the same number of fields, at least two."""
    if found := SEPARATOR_LINE.match(text.split("\n", 1)[0] + "\n"):
        return found.group(1)
    best, score = ABSENT, 0.5
    for candidate in DELIMITERS:
        widths = Counter(len(row) for row in records(text, candidate, LOOKED_AT) if row)
        total = widths.total()
        width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(0, 0))
        share = count / total if total and width > 1 else 0.0
        if share > score + (0.05 if best != ABSENT else 0):
            best, score = candidate, share
    return best


def read_text(raw: bytes, encoding: str | None, delimiter: str | None) -> tuple[list[list[str]], str, bool, str]:
    """Records, encoding, whether it is sure, and the separator. Raises `Unreadable`."""
    text, found, sure = decoded(raw, encoding)
    mark = delimiter or separator(text)
    return records(text, mark, MOST_ROWS + 100), found, sure, mark
