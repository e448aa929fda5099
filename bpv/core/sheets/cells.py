"""From the text of a cell to a value: as Dutch people and their programs write it. A parser gives the value or `Bad`.

Empty text never reaches a parser: blank means unknown.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

EDGES: Final = " \t\r\n\xa0\u200b\u200e\u200f\ufeff"
GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:([., '\xa0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
PLAIN: Final = re.compile(r"[+-]?[0-9]{1,15}")
FRACTION: Final = re.compile(r"([+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:([., '\xa0])[0-9]{3})+)?)([.,])([0-9]{1,17})")
EURO: Final = re.compile(r"^(?:€|eur|euro)\s*|\s*(?:€|eur|euro|,-|,--)$", re.IGNORECASE)
ISO: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.+Z-]*)?")
PARTS: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?: [0-9:.]+)?")
WORDED: Final = re.compile(r"([0-9]{1,2})[-. ]+([a-z]{3,10})\.?[-. ,]+([0-9]{4})", re.IGNORECASE)
COMPACT: Final = re.compile(r"[0-9]{8}")
SERIAL: Final = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
SERIAL_START: Final = date(1899, 12, 30)  # day 0 of spreadsheets, after 28 February 1900
SERIALS: Final = range(10_000, 80_000)  # 1927 to 2119
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mrt maa mar", "apr", "mei may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), 1
    )
    for name in names.split()
}
YES: Final = frozenset({"ja", "j", "yes", "y", "true", "waar", "1", "x", "v", "✓", "ja!"})
NO: Final = frozenset({"nee", "n", "no", "false", "onwaar", "0", "neen"})
UNKNOWN: Final = frozenset(
    {
        "?",
        "n.v.t.",
        "nvt",
        "onbekend",
        "unknown",
        "n/a",
        "#n/a",
        "#n/b",
        "null",
        "none",
        "n.b.",
        "nog niet bekend",
        "(nog niet bekend)",
    }
)


class Bad(NamedTuple):
    """A cell that is no value of its kind: the word code that says what to do."""

    code: str


@dataclass(frozen=True)
class Noted:
    """A value with something a person should know about how it was read."""

    value: object
    code: str


Parser = Callable[[str], object]


def clean(text: str) -> str:
    """Text without blanks and invisible marks around it."""
    return text.strip(EDGES)


def whole(text: str) -> int | Bad:
    """A whole number: `1234`, `1.234`, `12,0`."""
    if PLAIN.fullmatch(text):
        return int(text)
    if GROUPED.fullmatch(text):
        return int(re.sub(r"[^0-9+-]", "", text))
    number = decimal(text)
    if isinstance(number, Bad) or number != number.to_integral_value():
        return Bad("cell.not_whole")
    return int(number)


def decimal(text: str) -> Decimal | Bad:
    """A number in Dutch or English notation: `2,7`, `3.3`, `1.234,50`, `1,234.50`; `1.234` is a thousand and more."""
    if PLAIN.fullmatch(text):
        return Decimal(text)
    if GROUPED.fullmatch(text):
        return Decimal(re.sub(r"[^0-9+-]", "", text))
    return exact(text)


def exact(text: str) -> Decimal | Bad:
    """A number whose one point or comma is the decimal mark, however many decimals follow: coordinates."""
    if PLAIN.fullmatch(text):
        return Decimal(text)
    found = FRACTION.fullmatch(text)
    if found is None or found.group(2) == found.group(3):
        return Bad("cell.not_a_number")
    try:
        return Decimal(re.sub(r"[^0-9+-]", "", found.group(1)) + "." + found.group(4))
    except InvalidOperation:
        return Bad("cell.not_a_number")


def cents(text: str) -> int | Bad:
    """An amount in euro as whole cents: `€ 350`, `350,00`, `1.234,50`, `350,-`."""
    number = decimal(clean(EURO.sub("", clean(EURO.sub("", text)))))
    if isinstance(number, Bad):
        return Bad("cell.not_money")
    return int((number * 100).to_integral_value())


def yes_no(text: str) -> bool | Bad:
    """Yes or no in the words people use."""
    word = text.lower()
    return True if word in YES else False if word in NO else Bad("cell.not_yes_no")


def several(text: str) -> list[str]:
    """A list in one cell: cut at semicolons, bars and line ends, else at commas. Each value once."""
    parts = re.split(r"[;|\n\r]+", text)
    if len(parts) == 1:
        parts = text.split(",")
    return list(dict.fromkeys(part for part in map(clean, parts) if part))


def day(text: str, *, month_first: bool = False) -> date | Bad:
    """A date in one of the orders in use, or the serial number of a spreadsheet. Years of two digits: 1970 to 2069."""
    if found := ISO.fullmatch(text):
        return made(found.group(1), found.group(2), found.group(3))
    if found := PARTS.fullmatch(text):
        first, second, year = found.groups()
        return made(full_year(year), *((first, second) if month_first else (second, first)))
    if found := WORDED.fullmatch(text):
        month = MONTHS.get(found.group(2).lower()[:3])
        return made(found.group(3), str(month), found.group(1)) if month else Bad("cell.not_a_date")
    if COMPACT.fullmatch(text):
        iso = made(text[:4], text[4:6], text[6:])
        return iso if not isinstance(iso, Bad) and 1900 <= iso.year <= 2100 else made(text[4:], text[2:4], text[:2])
    if (found := SERIAL.fullmatch(text)) and int(found.group(1)) in SERIALS:
        return SERIAL_START + timedelta(days=int(found.group(1)))
    return Bad("cell.not_a_date")


def full_year(year: str) -> str:
    """A year of four digits."""
    if len(year) == 4:
        return year
    return f"19{year}" if int(year) >= 70 else f"20{year}"


def made(year: str, month: str, number: str) -> date | Bad:
    """The date, or `Bad` when the calendar has no such day."""
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return Bad("cell.no_such_day")


def months_first(texts: Iterable[str]) -> bool:
    """True when a column proves the American order: some second number is above 12 and no first number is."""
    proof = False
    for text in texts:
        if found := PARTS.fullmatch(clean(text)):
            if int(found.group(1)) > 12:
                return False
            proof = proof or int(found.group(2)) > 12
    return proof
