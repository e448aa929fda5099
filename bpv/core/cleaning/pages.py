"""PDF: written anew without scripts, actions, attachments, media and metadata; what one reads stays as it is."""

import io
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, sanitize

from bpv.core.cleaning.shape import MOST_OBJECTS, MOST_PAGES, Unfit

ENTRIES: Final = (
    "AA OpenAction JS JavaScript XFA EF AF EmbeddedFiles Metadata PieceInfo RichMediaContent RichMediaSettings"
    " Collection Perms Threads SpiderInfo LastModified"
)
ACTS: Final = (
    "JavaScript Launch URI GoToR GoToE SubmitForm ImportData ResetForm Rendition Movie Sound RichMediaExecute"
    " GoTo3DView Thread SetOCGState Trans Hide"
)
ACTIVE: Final = tuple(Name(f"/{entry}") for entry in ENTRIES.split())
ACTIONS: Final = frozenset(f"/{act}" for act in ACTS.split())
DEEPEST: Final = 40


def clean(raw: bytes) -> bytes:
    """The document without anything that acts. Raises Unfit."""
    if not raw.startswith(b"%PDF-"):
        raise Unfit("file.not_what_it_says")
    try:
        with pikepdf.open(io.BytesIO(raw), attempt_recovery=True, suppress_warnings=True) as pdf:
            if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
                raise Unfit("file.too_heavy")
            if not pdf.pages:
                raise Unfit("file.broken")
            return written(pdf)
    except pikepdf.PasswordError as error:
        raise Unfit("file.password") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise Unfit("file.broken") from error


def written(pdf: Pdf) -> bytes:
    """The bytes of a document after everything that acts was taken out."""
    for remove in (
        sanitize.remove_javascript,
        sanitize.remove_external_access,
        sanitize.remove_multimedia,
        sanitize.remove_attachments,
        sanitize.remove_private_app_data,
        sanitize.remove_collection,
        sanitize.remove_search_index,
        sanitize.remove_web_capture,
        sanitize.remove_thumbnails,
    ):
        remove(pdf)
    for thing in pdf.objects:
        strip(thing)
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    made = io.BytesIO()
    pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, encryption=False)
    return made.getvalue()


def strip(thing: Object, depth: int = 0) -> None:
    """Take out what acts, also from dictionaries that stand inside others. Raises Unfit for a bottomless one."""
    if depth > DEEPEST:
        raise Unfit("file.too_heavy")
    if isinstance(thing, Array):
        children = list(thing)
    elif isinstance(thing, (Dictionary, Stream)):
        for key in ACTIVE:
            if key in thing:
                del thing[key]
        if is_action(thing.get(Name.A)):
            del thing[Name.A]
        children = [thing[key] for key in thing.keys()]  # noqa: SIM118 a PDF object is no mapping
    else:
        return
    for child in children:
        if isinstance(child, (Array, Dictionary)) and not child.is_indirect:
            strip(child, depth + 1)


def is_action(value: object) -> bool:
    """True for an action that does more than go to a page of this document."""
    return isinstance(value, (Dictionary, Stream)) and str(value.get(Name.S)) in ACTIONS
