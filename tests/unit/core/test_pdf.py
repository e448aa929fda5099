"""The PDF of a paper: what people typed is text and nothing else, tagged, in its language, the same every time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpv.core.pdf import paper_pdf
from tests.support.pdf_text import in_order, root_of, squeezed, text_of

HOSTILE = (
    '#import "@preview/cetz:0.3.1": canvas',
    '#read("/etc/passwd") #sys.inputs #panic("x")',
    "*bold* _slanted_ `raw` $x^2$ @label <label> // remark /* remark */",
    "= heading\n- list\n+ list\n/ term: text",
    "\\ \\u{41} ~ -- --- ... 'a' \"b\" [c] {d} ](e)",
    "x" * 300,
    "Wijk bij Duurstede, Ŵyt, Çağrı, Łódź, Ðurić, één",
    "{{ 7 * 7 }} {% raw %} <script>alert(1)</script> &amp;",
)


def paper(texts: tuple[str, ...] = HOSTILE, language: str = "nl") -> dict[str, object]:
    """A paper that says these texts at every kind of place."""
    rows = [{"label": f"Label {words}", "value": words} for words in texts]
    return {
        "language": language,
        "title": "Praktijkovereenkomst",
        "subtitle": texts[0],
        "state": texts[-1],
        "sections": [{"heading": words, "rows": rows, "paragraphs": list(texts)} for words in texts[:2]],
        "signatures_heading": "Handtekeningen",
        "signatures_columns": ["Wie", "Naam", "Wanneer", "Hoe"],
        "signatures": [{"party": "student", "name": "Sanne", "when": "vandaag", "how": "account"}],
        "terms": {"heading": "Voorwaarden", "rows": [], "paragraphs": list(texts)},
        "footer": "Blad 2",
    }


def test_what_people_typed_is_text_and_nothing_else() -> None:
    raw = paper_pdf(paper(), "Bladzijde")
    section = tuple(words for text in HOSTILE for words in (f"Label {text}", text))
    said = ("Praktijkovereenkomst", HOSTILE[0], HOSTILE[-1], HOSTILE[0], *section, *HOSTILE, HOSTILE[1])
    assert in_order(said, without_foot(raw)) == []


def without_foot(raw: bytes) -> str:
    """The text of the pages, without the line at their foot."""
    pages = int(root_of(raw)["/Pages"]["/Count"])
    said = text_of(raw)
    for number in range(1, pages + 1):
        said = said.replace(squeezed(f"Blad 2 Bladzijde {number} / {pages}"), "", 1)
    return said


@pytest.mark.parametrize(("language", "tag"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_it_is_tagged_and_has_its_language(language: str, tag: str) -> None:
    root = root_of(paper_pdf(paper(language=language), "Page"))
    assert root["/Lang"] == tag
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert b"pdfuaid" in root["/Metadata"].get_data(), "it says that it follows PDF/UA"
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(root)


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper_pdf(paper(), "Page") == paper_pdf(paper(), "Page") != paper_pdf(paper(HOSTILE[1:]), "Page")


def test_a_sign_without_a_letter_in_the_fonts_takes_only_the_standard_away() -> None:
    root = root_of(paper_pdf(paper(("Sanne 🙂 漢字", "gewoon")), "Page"))
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("nl-NL", True)
    assert "gewoon" in text_of(paper_pdf(paper(("Sanne 🙂 漢字", "gewoon")), "Page"))


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60))
def test_no_text_makes_it_fail(words: str) -> None:
    assert paper_pdf(paper((words, words)), words).startswith(b"%PDF-1.7")
