"""Office files are packages: looked at part by part, refused when they act or reach out, and packed anew."""

import io
import stat
import zipfile
from collections.abc import Iterator
from typing import Final

from bpv.core.cleaning.markup import look
from bpv.core.cleaning.shape import MOST_PARTS, MOST_UNPACKED, Unfit

MAIN: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODT: Final = b"application/vnd.oasis.opendocument.text"
NESTED: Final = {".docx": "docx", ".xlsx": "xlsx", ".pptx": "pptx"}
ACTING: Final = (
    "vbaproject", "vbadata", "activex", "macrosheets", "dialogsheets", "externallinks/", "oleobject", "customui",
    "ctrlprops", "connections.xml", "querytables/", "basic/", "scripts/", "webextensions", "attachedtoolbars",
)  # fmt: skip
INERT: Final = (
    ".xml .rels .png .jpg .jpeg .gif .emf .wmf .bmp .tif .tiff .svg .wdp .ico .odttf .fntdata .vml .ttf .otf .txt .rdf"
    " .mp3 .mp4 .m4a .mov .wav .avi .webp .jfif .thmx"
)
STILL: Final = frozenset(INERT.split())
PRINTER: Final = "printersettings"
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
AUTHORS: Final = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>',
}


def clean(raw: bytes, kind: str, depth: int = 0) -> bytes:
    """The package without names of authors, with nothing before, between and after its parts. Raises Unfit."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            check_list(raw, parts)
            check_kind(package, kind)
            made = io.BytesIO()
            with zipfile.ZipFile(made, "w") as target:
                left = MOST_UNPACKED
                for part, content in contents(package, parts):
                    left -= len(content)
                    if left < 0:
                        raise Unfit("file.unpacks_big")
                    put(target, part.filename, judged(part.filename, content, depth))
            return made.getvalue()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Unfit("file.broken") from error


def contents(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Each part with its content, never more of it than a whole package may hold, whatever its header says."""
    for part in parts:
        if part.is_dir():
            continue
        with package.open(part) as opened:
            yield part, opened.read(MOST_UNPACKED + 1)


def check_list(raw: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what the list of parts gives away. Raises Unfit."""
    if not raw.startswith(b"PK\x03\x04"):
        raise Unfit("file.not_what_it_says")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit("file.unpacks_big")
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise Unfit("file.broken")
    for part in parts:
        name = part.orig_filename
        mode = part.external_attr >> 16
        steps = name.replace("\\", "/").split("/")
        if part.flag_bits & 1:
            raise Unfit("file.password")
        if ".." in steps or "\\" in name or "\x00" in name or ":" in name or name.startswith("/"):
            raise Unfit("file.unsafe_part")
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unfit("file.unsafe_part")


def check_kind(package: zipfile.ZipFile, kind: str) -> None:
    """The package is what its name says. Raises Unfit."""
    names = set(package.namelist())
    if kind == "odt":
        if "mimetype" not in names or "content.xml" not in names:
            raise Unfit("file.not_what_it_says")
        with package.open("mimetype") as opened:
            if opened.read(100).strip() != ODT:
                raise Unfit("file.not_what_it_says")
    elif not {MAIN[kind], "[Content_Types].xml"} <= names:
        raise Unfit("file.not_what_it_says")


def judged(name: str, content: bytes, depth: int) -> bytes:
    """The content of a part as it is kept. Raises Unfit for one that acts, reaches out, or is not known."""
    low = name.lower()
    suffix = f".{low.rpartition('.')[2]}" if "." in low else ""
    if any(word in low for word in ACTING):
        raise Unfit("file.acts")
    if name in AUTHORS:
        return AUTHORS[name]
    if suffix in (".xml", ".rels", ".vml", ".rdf", ".svg"):
        look(content, rels=suffix == ".rels")
        return content
    if suffix in NESTED:
        if depth:
            raise Unfit("file.acts")
        return clean(content, NESTED[suffix], depth + 1)
    if suffix in STILL or low in ("mimetype", "layout-cache") or PRINTER in low:
        return content
    if not suffix and low.startswith(("pictures/", "object")):
        return content
    raise Unfit("file.acts")


def put(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a part without the day, the rights or the remarks of the one it comes from."""
    made = zipfile.ZipInfo(name, EPOCH)
    made.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    target.writestr(made, content)
