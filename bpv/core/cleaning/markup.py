"""The parts of an office file that are XML: what in them acts, or fetches something from elsewhere."""

import re
from typing import Final
from xml.parsers import expat

from bpv.core.cleaning.shape import Unfit

FETCHING: Final = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
MACRO: Final = re.compile(r"macroenabled|vbaproject|activex|ms-office\.vba", re.IGNORECASE)
HARMLESS: Final = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
DEEPEST: Final = 400
DRAWN: Final = re.compile(r"(?:image|object|frame|section-source|plugin|fill-image|applet|dde|script)")


class Look:
    """One reading of one part. Refuses on the way, so that nothing is kept in memory but the open field."""

    def __init__(self, *, rels: bool) -> None:
        self.rels = rels
        self.depth = 0
        self.field: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        local = name.rpartition(":")[2]
        if self.depth > DEEPEST or len(attributes) > 1_000:
            raise Unfit("file.too_heavy")
        if self.rels and local == "Relationship":
            relation(attributes)
        elif local in ("Override", "Default") and MACRO.search(attributes.get("ContentType", "")):
            raise Unfit("file.acts")
        elif local in ("event-listener", "libraries", "control", "ddeLink", "oleLink", "encryption-data", "script"):
            raise Unfit("file.password" if local == "encryption-data" else "file.acts")
        elif local == "instrText":
            self.field = self.field or []
        elif local == "fldSimple" or any(key.rpartition(":")[2] == "instr" for key in attributes):
            instruction(" ".join(value for key, value in attributes.items() if key.rpartition(":")[2] == "instr"))
        self.links(local, attributes)

    def links(self, local: str, attributes: dict[str, str]) -> None:
        """Links of OpenDocument: a text may point at the web, a picture may not come from it."""
        target = attributes.get("xlink:href", "")
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\|\.\./", target) and (
            DRAWN.search(local) or not HARMLESS.match(target)
        ):
            raise Unfit("file.reaches_out")

    def end(self, name: str) -> None:
        """An element ends; the text of a field may be spread over several runs of one paragraph."""
        self.depth -= 1
        if self.field is not None and name.rpartition(":")[2] in ("p", "body"):
            instruction("".join(self.field))
            self.field = None

    def text(self, words: str) -> None:
        """Text, kept only inside a field."""
        if self.field is not None:
            self.field.append(words)
            if len(self.field) > 10_000:
                raise Unfit("file.too_heavy")

    def declaration(self, *_: object) -> None:
        """A document type can declare entities that swell or fetch: none is needed."""
        raise Unfit("file.acts")


def relation(attributes: dict[str, str]) -> None:
    """A relation to something outside the package: a link that a person follows is fine, anything else is not."""
    kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
    if kind in ("vbaProject", "oleObject", "attachedTemplate", "externalLink", "control", "aFChunk"):
        raise Unfit("file.acts")
    outside = attributes.get("TargetMode", "").lower() == "external" or re.match(r"[a-zA-Z][\w+.-]*:|\\\\|//", target)
    if outside and not (kind == "hyperlink" and HARMLESS.match(target)):
        raise Unfit("file.reaches_out")


def instruction(field: str) -> None:
    """The instruction of a field of a text: fetching ones are refused."""
    first = field.split(maxsplit=1)[:1]
    if first and FETCHING.fullmatch(first[0].strip("{} ")):
        raise Unfit("file.reaches_out")
    if re.search(r"\bDDE(AUTO)?\b", field, re.IGNORECASE):
        raise Unfit("file.reaches_out")


def look(content: bytes, *, rels: bool = False) -> None:
    """Read a part from begin to end. Raises Unfit."""
    reader, seen = expat.ParserCreate(), Look(rels=rels)
    reader.StartElementHandler, reader.EndElementHandler = seen.start, seen.end
    reader.CharacterDataHandler, reader.StartDoctypeDeclHandler = seen.text, seen.declaration
    try:
        reader.Parse(content, True)
    except expat.ExpatError as error:
        raise Unfit("file.broken") from error
