"""What a file that people hand in may be at most, which kinds there are, and how a refusal travels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 20 * MEGABYTE
MOST_PIXELS: Final = 25_000_000  # of three colours; fewer with a fourth, because what counts is the memory they take
LONGEST_SIDE: Final = 3_600  # pixels of a cleaned picture; a larger one is made smaller
MOST_UNPACKED: Final = 60 * MEGABYTE
MOST_PARTS: Final = 2_000
MOST_OBJECTS: Final = 100_000  # of a PDF
MOST_PAGES: Final = 1_000
MOST_MEMORY: Final = 800 * MEGABYTE  # address space of the child; what it really uses stays below 300 MB
MOST_SECONDS: Final = 30
LONGEST_NAME: Final = 150

GENERIC: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})
PACKAGED: Final = frozenset({"application/zip", "application/x-zip-compressed"})
OOXML: Final = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the names it may have, the type it is served with, and other types that browsers call it."""

    name: str
    suffixes: tuple[str, ...]
    mimetype: str
    also: frozenset[str] = frozenset()

    def may_be_called(self, declared: str) -> bool:
        """True when a browser that knows nothing, or this kind, sends this type."""
        return declared in GENERIC or declared == self.mimetype or declared in self.also


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("pdf", (".pdf",), "application/pdf", frozenset({"application/x-pdf"})),
        Kind("png", (".png",), "image/png", frozenset({"image/x-png"})),
        Kind("jpeg", (".jpg", ".jpeg"), "image/jpeg", frozenset({"image/jpg", "image/pjpeg"})),
        Kind("docx", (".docx",), f"{OOXML}wordprocessingml.document", PACKAGED),
        Kind("xlsx", (".xlsx",), f"{OOXML}spreadsheetml.sheet", PACKAGED),
        Kind("pptx", (".pptx",), f"{OOXML}presentationml.presentation", PACKAGED),
        Kind("odt", (".odt",), "application/vnd.oasis.opendocument.text", PACKAGED),
        Kind("txt", (".txt",), "text/plain"),
    )
}
SUFFIXES: Final = {suffix: kind for kind in KINDS.values() for suffix in kind.suffixes}
ACCEPTED: Final = ",".join(SUFFIXES)


class Unfit(Exception):
    """The file cannot be taken: a word code with parameters."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
