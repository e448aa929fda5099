"""Cells that mean something in this trade: codes, postcodes, routes, kinds of company."""

import re
from collections.abc import Callable
from typing import Any, Final

from bpv.companies.models import CompanyType
from bpv.companies.rules.writing import web_address
from bpv.core.config import LANGUAGES
from bpv.core.sheets.cells import Bad, Noted, Parser, clean, decimal, exact, several, whole
from bpv.core.words import say
from bpv.organisation.models import Route
from bpv.placements.models import Result, Side, State
from bpv.placements.rules.reasons import REASONS

DUTCH_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})\s*([a-z]{2})?", re.IGNORECASE)
MAIL: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,16}")
SPACES: Final = re.compile(r"\s+")
DOTTED: Final = re.compile(r"[.\s]")
COUNTRIES: Final = {
    "nederland": "NL", "the netherlands": "NL", "netherlands": "NL", "belgie": "BE", "belgië": "BE", "belgium": "BE",
    "duitsland": "DE", "germany": "DE", "frankrijk": "FR", "france": "FR", "engeland": "GB",
    "verenigd koninkrijk": "GB", "united kingdom": "GB", "spanje": "ES", "spain": "ES",
    "italie": "IT", "italië": "IT", "italy": "IT",
    "zweden": "SE", "sweden": "SE", "zwitserland": "CH", "switzerland": "CH", "oostenrijk": "AT", "austria": "AT",
    "denemarken": "DK", "denmark": "DK", "noorwegen": "NO", "norway": "NO", "finland": "FI", "ierland": "IE",
    "ireland": "IE", "portugal": "PT", "polen": "PL", "poland": "PL", "curaçao": "CW", "curacao": "CW",
    "aruba": "AW", "verenigde staten": "US", "united states": "US",
}  # fmt: skip
TYPES: Final = {
    "bedrijf": CompanyType.COMPANY, "leerbedrijf": CompanyType.COMPANY, "hybride": CompanyType.HYBRID,
    "hybride leerplaats": CompanyType.HYBRID, "publiek-private samenwerking": CompanyType.PPS,
    "gilde": CompanyType.GUILD, "gilde leren": CompanyType.GUILD, "zelfstandige": CompanyType.SELF_EMPLOYED,
    "eigen leerbedrijf": CompanyType.INTERNAL, "intern": CompanyType.INTERNAL, "buitenland": CompanyType.ABROAD,
}  # fmt: skip
OUTCOMES: Final = {
    "goed afgerond": "finished_well", "goed": "finished_well", "ruim voldoende": "finished_well",
    "afgerond": "finished", "voldoende": "finished", "voltooid": "finished", "behaald": "finished",
    "niet afgerond": "not_finished", "onvoldoende": "not_finished", "niet behaald": "not_finished",
    "voortijdig beëindigd": "ended_early", "voortijdig beeindigd": "ended_early", "gestopt": "ended_early",
    "afgebroken": "ended_early", "finished well": "finished_well", "not finished": "not_finished",
    "ended early": "ended_early",
}  # fmt: skip
SIDES: Final = {
    "leerling": "student", "deelnemer": "student", "bedrijf": "company", "leerbedrijf": "company",
    "school": "school", "begeleider": "school", "anders": "other", "overig": "other",
}  # fmt: skip
WEEKDAYS: Final = {
    "ma": "mon", "di": "tue", "wo": "wed", "do": "thu", "vr": "fri", "za": "sat", "zo": "sun",
    "mon": "mon", "tue": "tue", "wed": "wed", "thu": "thu", "fri": "fri", "sat": "sat", "sun": "sun",
}  # fmt: skip
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUTES: Final = ("BOL/BBL", "BOL", "BBL")


def text(most: int) -> Parser:
    """Text of at most `most` characters, runs of blanks as one."""

    def read(cell: str) -> str | Bad:
        joined = SPACES.sub(" ", cell)
        return joined if len(joined) <= most else Bad("cell.too_long_here")

    return read


def block(most: int) -> Parser:
    """Text that may have several lines."""
    return lambda cell: cell.replace("\r\n", "\n") if len(cell) <= most else Bad("cell.too_long_here")


def words(most: int = 60) -> Parser:
    """A list in one cell, at most 50 words of `most` characters."""

    def read(cell: str) -> list[str] | Bad:
        found = several(cell)
        fits = len(found) <= 50 and all(len(word) <= most for word in found)
        return found if fits else Bad("cell.too_long_here")

    return read


def between(low: int, high: int) -> Parser:
    """A whole number within bounds."""

    def read(cell: str) -> int | Bad:
        number = whole(cell)
        return number if isinstance(number, Bad) or low <= number <= high else Bad("cell.out_of_bounds")

    return read


def number(low: float, high: float, reader: Callable[[str], Any] = decimal) -> Parser:
    """A number with decimals within bounds."""

    def read(cell: str) -> float | Bad:
        found = reader(cell)
        if isinstance(found, Bad):
            return found
        return float(found) if low <= found <= high else Bad("cell.out_of_bounds")

    return read


latitude: Final = number(-90, 90, exact)
longitude: Final = number(-180, 180, exact)


def digits(cell: str) -> str:
    """The cell without points and blanks."""
    return DOTTED.sub("", cell)


def no_code(cell: str) -> bool:
    """True for what people write when there is no number: 0, 000, -."""
    return not digits(cell).strip("0-")


def kvk(cell: str) -> object:
    """Number of the chamber of commerce, 8 digits. A spreadsheet may have eaten a leading zero; 0 is no number."""
    found = digits(cell)
    if no_code(found):
        return Noted(None, "kvk.none")
    if not (found.isascii() and found.isdigit()):
        return Bad("kvk.shape")
    if len(found) == 7:
        return Noted(found.zfill(8), "kvk.zero_added")
    return found if len(found) == 8 else Bad("kvk.shape")


def establishment_number(cell: str) -> object:
    """Number of an establishment, 12 digits; fewer had their leading zeros eaten."""
    found = digits(cell)
    if no_code(found):
        return Noted(None, "kvk.none")
    if not (found.isascii() and found.isdigit() and 4 <= len(found) <= 12):
        return Bad("establishment_number.shape")
    return found if len(found) == 12 else Noted(found.zfill(12), "establishment_number.zeros_added")


def sbb_code(cell: str) -> object:
    """SBB's code of a company, or that of another register: letters and digits, at most 17, never changing."""
    if no_code(cell):
        return Noted(None, "kvk.none")
    return cell if CODE.fullmatch(cell) else Bad("sbb_code.shape")


def crebo(cell: str) -> str | Bad:
    """Five digits; `25.080` is how a spreadsheet prints one of them."""
    found = digits(cell)
    return found if len(found) == 5 and found.isascii() and found.isdigit() else Bad("crebo.shape")


def postcode(cell: str) -> object:
    """A Dutch postcode as `2692 AH`; anything else is kept as it is, since a company may be abroad."""
    if found := DUTCH_POSTCODE.fullmatch(cell):
        letters = found.group(2)
        return f"{found.group(1)} {letters.upper()}" if letters else found.group(1)
    return Noted(cell, "postcode.not_dutch") if len(cell) <= 12 else Bad("cell.too_long_here")


def own_postcode(cell: str) -> object:
    """A student's postcode: Dutch only."""
    found = postcode(cell)
    return Bad("postcode.shape") if isinstance(found, Noted) else found


def postcode4(cell: str) -> str | Bad:
    """The four digits of a postcode area."""
    found = DUTCH_POSTCODE.fullmatch(cell)
    return found.group(1) if found else Bad("postcode.shape")


def mail(cell: str) -> str | Bad:
    """An e-mail address, by shape."""
    found = cell.removeprefix("mailto:")
    return found if len(found) <= 254 and MAIL.fullmatch(found) else Bad("mail.shape")


def website(cell: str) -> str | Bad:
    """An address that may be linked: http or https."""
    found = web_address(cell)
    return found if found is not None and len(found) <= 300 else Bad("website.shape")


def country(cell: str) -> str | Bad:
    """A country by its two letters or its name."""
    if len(cell) == 2 and cell.isascii() and cell.isalpha():
        return cell.upper()
    return COUNTRIES.get(cell.lower(), Bad("country.unknown"))


def company_type(cell: str) -> CompanyType | Bad:
    """The form of a company by its own word or a Dutch one."""
    word = cell.lower()
    known = {kind.value: kind for kind in CompanyType} | TYPES
    return known.get(word, Bad("company_type.unknown"))


def route(cell: str) -> Route | Bad:
    """BOL or BBL; one of them."""
    word = cell.upper()
    return Route(word) if word in tuple(Route) else Bad("route.unknown")


def routes(cell: str) -> str | Bad:
    """BOL, BBL or both, as the official list writes it."""
    word = clean(cell).upper().replace(" ", "").replace("EN", "/").replace("BBL/BOL", "BOL/BBL")
    return word if word in ROUTES else Bad("route.unknown")


def outcome(cell: str) -> str | Bad:
    """What came of a placement: our own word, or one that schools use."""
    word = SPACES.sub(" ", cell.lower())
    if word in {result.value for result in Result} or word == State.ENDED_EARLY.value:
        return word
    return OUTCOMES.get(word, Bad("outcome.unknown"))


def reason(cell: str) -> str | Bad:
    """A reason of the catalogue: its code, or its words in either language."""
    word = SPACES.sub(" ", cell.lower())
    for code in REASONS:
        if word in (code, code.replace("_", " "), *(say(language, f"reason.{code}").lower() for language in LANGUAGES)):
            return code
    return Bad("outcome.reason_unknown")


def side(cell: str) -> str | Bad:
    """Who said the reason."""
    word = cell.lower()
    known = {each.value: each.value for each in Side} | SIDES
    return known.get(word, Bad("outcome.side_unknown"))


def weekdays(cell: str) -> list[str] | Bad:
    """Days of the week by their first letters."""
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", cell)]
    found = {WEEKDAYS.get(word[:2]) or WEEKDAYS.get(word[:3]) or "" for word in words}
    return [day for day in DAYS if day in found] if found and "" not in found else Bad("weekdays.unknown")


def study_years(cell: str) -> list[int] | Bad:
    """Study years such as `3`, `2,3` or `2-4`."""
    parts = re.fullmatch(r"([1-6])\s*(?:-|t/m)\s*([1-6])", cell)
    if parts:
        return list(range(int(parts.group(1)), int(parts.group(2)) + 1)) or Bad("study_years.shape")
    found = [part for part in re.split(r"[,;/ ]+|en", cell) if part]
    fits = found and all(part in "123456" and len(part) == 1 for part in found)
    return sorted({int(part) for part in found}) if fits else Bad("study_years.shape")
