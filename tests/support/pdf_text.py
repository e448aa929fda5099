"""What a PDF says, for comparing it with a page."""

import io
import re
from typing import Any, Final

import pypdf

BREAKS: Final = re.compile(r"[\s\u200b\u00ad-]+")  # a hyphen at the end of a line may be one of the text, or not


def squeezed(words: str) -> str:
    """Text without blanks, hyphens, and places where a word may break: where a line ends says nothing."""
    return BREAKS.sub("", words)


def root_of(raw: bytes) -> Any:
    """The catalogue of a PDF."""
    return pypdf.PdfReader(io.BytesIO(raw)).trailer["/Root"]


def text_of(raw: bytes) -> str:
    """All text of a PDF without blanks, page after page. What stands at the foot of every page is said first, once."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(raw)).pages]
    return squeezed("".join(pages))


def in_order(texts: tuple[str, ...], said: str) -> list[str]:
    """The texts that a PDF does not say, or not after the ones before them."""
    at, missing = 0, []
    for words in map(squeezed, texts):
        found = said.find(words, at)
        if found < 0:
            missing.append(words)
        else:
            at = found + len(words)
    return missing
