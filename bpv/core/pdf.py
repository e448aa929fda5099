"""PDF of a paper by typst: tagged, with its language, without a network, and with the fonts that typst brings.

What people typed travels as JSON and is text to typst, never markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import structlog
import typst

TEMPLATE: Final = Path(__file__).with_name("pdf.typ")
STANDARD: Final = "ua-1"  # PDF/UA: readable by a screen reader
log = structlog.get_logger("bpv.core.pdf")


@cache
def fonts() -> typst.Fonts:
    """The fonts that come with typst: the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@cache
def template() -> bytes:
    """The layout."""
    return TEMPLATE.read_bytes()


def paper_pdf(paper: Mapping[str, Any], page_word: str) -> bytes:
    """A4 pages of a paper: `language`, `title`, `subtitle`, `state`, `sections`, `signatures_heading`,
    `signatures_columns`, `signatures`, `terms` and `footer`, as finished texts. `page_word` stands before page numbers.

    The same paper gives the same bytes. A sign that the fonts lack makes the PDF fall short of PDF/UA: it is still
    tagged then, and the log tells of it.
    """
    inputs = {"data": json.dumps({**paper, "page": page_word})}
    try:
        return compiled(inputs, STANDARD)
    except typst.TypstError as error:
        log.warning("pdf.plain", exception=type(error).__name__)
        return compiled(inputs, "1.7")


def compiled(inputs: dict[str, str], standard: Any) -> bytes:
    """The bytes that typst makes of the layout with these inputs."""
    made: object = typst.compile(  # type: ignore[call-overload]
        template(),
        root=TEMPLATE.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=standard,
        timestamp=0,
    )
    return made if isinstance(made, bytes) else b""
