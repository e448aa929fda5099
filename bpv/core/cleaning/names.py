"""The name of a file as a person gave it: kept as it is, or refused; never mended into something else."""

import re
import unicodedata
from typing import Final

from bpv.core.cleaning.shape import LONGEST_NAME, SUFFIXES, Kind, Unfit

RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|\Z)")
FORBIDDEN: Final = frozenset('/\\:*?"<>|')
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, direction, private, line ends
JOINERS: Final = frozenset("\u200c\u200d")  # part of ordinary words in some languages, and of emoji
ACTING: Final = (
    ".app .bat .cmd .com .cpl .dll .exe .hta .htm .html .iso .jar .js .lnk .msi .php .pif .ps1 .reg .scr .sh .svg"
    " .url .vbe .vbs .wsf .xhtml .docm .xlsm .pptm"
)
ACTIVE: Final = frozenset(ACTING.split())


def kind_of(name: str) -> Kind:
    """The kind that the name promises. Raises Unfit for a name that is no plain file name of a known kind."""
    if len(name) > LONGEST_NAME:
        raise Unfit("file.name_long", most=LONGEST_NAME)
    if not name.strip(" .") or name != name.strip() or name.startswith(".") or RESERVED.match(name):
        raise Unfit("file.name")
    if any(sign in FORBIDDEN or (unicodedata.category(sign) in HIDDEN and sign not in JOINERS) for sign in name):
        raise Unfit("file.name")
    _, *inner = (f".{part}".lower() for part in name.split("."))
    kind = SUFFIXES.get(inner[-1]) if inner else None
    if kind is None:
        raise Unfit("file.kind")
    if ACTIVE & {part.strip() for part in inner}:
        raise Unfit("file.name_double")
    return kind
