"""The agreement on paper: a PDF with the same content as the screen, in the language of the agreement."""

from dataclasses import asdict

from bpv.core.pdf import paper_pdf
from bpv.core.words import say
from bpv.placements.models.paper import Paper


def agreement_pdf(paper: Paper) -> bytes:
    """The pages of an agreement. Takes some hundredths of a second; do it after the transaction."""
    return paper_pdf(asdict(paper), say(paper.language, "pdf.page"))


def file_name(paper: Paper) -> str:
    """The name under which the PDF is saved, such as `Praktijkovereenkomst Robin de Vries.pdf`; at most 120 signs."""
    words = "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else " " for sign in paper.subtitle)
    return f"{paper.title} {words}"[:116].strip(" .") + ".pdf"
