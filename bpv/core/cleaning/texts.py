"""Plain text: read as UTF-8, or as Windows wrote it, and kept as UTF-8."""

import re
from typing import Final

from bpv.core.cleaning.shape import Unfit

UNPRINTED: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
MARKUP: Final = re.compile(r"\s*<(?:!|\?|/?(?:html|head|body|script|svg|iframe|xml|style|meta)\b)", re.IGNORECASE)
BOM: Final = b"\xef\xbb\xbf"


def clean(raw: bytes) -> bytes:
    """The text in UTF-8 with one kind of line end. Raises Unfit for what is no text, or a web page."""
    bare = raw.removeprefix(BOM)
    try:
        text = bare.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = bare.decode("cp1252")
        except UnicodeDecodeError as error:
            raise Unfit("file.not_text") from error
    if UNPRINTED.search(text) or MARKUP.match(text):
        raise Unfit("file.not_text")
    if not text.strip():
        raise Unfit("file.empty")
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")
