"""Keys by which an import finds companies that may be the same: few look-ups, many kinds of typing error forgiven.

Stored in `company_key`, so that an import pays only for its own rows (matching.md §4). A key is a letter for its kind,
a colon and a value: `p:` postcode area with the start of the name, `n:` the name as it sounds, `s:` street and house
number, `w:` host of the website, `t:` telephone number.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

CACHED: Final = 65_536  # streets, words and names come back again and again within one import
MOST: Final = 120  # characters of a key that the table holds
NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
DIGITS: Final = re.compile(r"[0-9]+")
LEGAL: Final = frozenset(
    {
        "bv",
        "nv",
        "vof",
        "cv",
        "stichting",
        "st",
        "vereniging",
        "holding",
        "groep",
        "the",
        "de",
        "het",
        "en",
        "ltd",
        "gmbh",
    }
)
SHORT: Final = re.compile(r"\b(b v|n v|v o f|c v)\b")
SHARED_HOSTS: Final = frozenset(
    {"facebook.com", "linkedin.com", "instagram.com", "sites.google.com", "google.com", "gmail.com", "hotmail.com"}
)
SOUNDS: Final = (
    (re.compile(r"ij|ei|y"), "y"),
    (re.compile(r"ou|au"), "o"),
    (re.compile(r"sch(?=[^aeiouy]|$)"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th|dt|d\b"), "t"),
    (re.compile(r"ck|c(?=[aouklrt])|q|kh"), "k"),
    (re.compile(r"c|z"), "s"),
    (re.compile(r"v|w\b"), "f"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"(.)\1+"), r"\1"),
)
LATER_VOWELS: Final = re.compile(r"(?<=.)[aeiouyh]")


class Address(NamedTuple):
    """The parts of an address that keys and comparisons use; empty text where unknown."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    place: str = ""


@lru_cache(maxsize=CACHED)
def fold(text: str) -> str:
    """Lower-case ASCII words with single blanks: `Café 't Hoekje B.V.` gives `cafe t hoekje b v`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return NOT_WORD.sub(" ", text.lower().replace("&", " en ")).strip()


@lru_cache(maxsize=CACHED)
def core_name(name: str) -> str:
    """The folded name without legal forms and articles; the whole folded name when nothing else is left."""
    folded = SHORT.sub(lambda found: found.group().replace(" ", ""), fold(name))
    words = [word for word in folded.split() if word not in LEGAL]
    return " ".join(words) or folded


@lru_cache(maxsize=CACHED)
def sound(word: str) -> str:
    """How a Dutch word roughly sounds: `kwaliteyt` and `kwaliteit`, `Dijck` and `Dyk` come out the same."""
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return LATER_VOWELS.sub("", word)


def area(postcode: str) -> str:
    """The 4 digits of a Dutch postcode, or "" when it has none: foreign postcodes give no key."""
    digits = postcode.strip()[:4]
    return digits if len(digits) == 4 and digits.isascii() and digits.isdigit() else ""


def host(website: str) -> str:
    """The host of a website without `www.`; "" for hosts that many companies share."""
    text = website.strip().lower()
    try:
        found = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    found = found.removeprefix("www.")
    return "" if found in SHARED_HOSTS or "." not in found else found


def phone_digits(phone: str) -> str:
    """The last nine digits of a telephone number, which +31 and a leading 0 share; "" when shorter."""
    digits = "".join(DIGITS.findall(phone))
    return digits[-9:] if len(digits) >= 9 else ""


def number_of(house_number: str) -> str:
    """The first run of digits of a house number: `12-a` gives `12`."""
    found = DIGITS.search(house_number)
    return found.group() if found else ""


def keys(
    name: str, addresses: Iterable[Address] = (), website: str | None = None, phone: str | None = None
) -> frozenset[str]:
    """Every key of one company; two companies that share none are never compared."""
    core = core_name(name)
    found = {f"n:{' '.join(sorted(map(sound, core.split())))}"} if core else set()
    start = core.replace(" ", "")[:3]
    for address in addresses:
        if code := area(address.postcode):
            found.add(f"p:{code}{start}")
        number = number_of(address.house_number)
        if address.street and number:
            found.add(f"s:{sound(fold(address.street).replace(' ', ''))}{number}")
    if website and (site := host(website)):
        found.add(f"w:{site}")
    if phone and (digits := phone_digits(phone)):
        found.add(f"t:{digits}")
    return frozenset(key[:MOST] for key in found)
