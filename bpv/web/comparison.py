"""Two texts side by side, word by word: what somebody typed and what stands in the database now."""

import re
from difflib import SequenceMatcher
from typing import Final, Literal

Piece = tuple[Literal["same", "only"], str]

WORDS: Final = re.compile(r"\s+|[^\s]+")
LIMIT: Final = 2000  # words; beyond it the comparison would take seconds, so the whole text counts as different


def compared(mine: str, theirs: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, each `same` or `only` here. Joining the pieces of a side gives that text back exactly."""
    a, b = WORDS.findall(mine), WORDS.findall(theirs)
    if len(a) > LIMIT or len(b) > LIMIT:
        kind: Literal["same", "only"] = "same" if mine == theirs else "only"
        return ((kind, mine),), ((kind, theirs),)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        same: Literal["same", "only"] = "same" if tag == "equal" else "only"
        if a1 > a0:
            left.append((same, "".join(a[a0:a1])))
        if b1 > b0:
            right.append((same, "".join(b[b0:b1])))
    return tuple(left), tuple(right)
