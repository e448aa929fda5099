"""Choices with words in the language of the request."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from flask_babel import get_locale, gettext

from bpv.companies.models import CareKind, CareLevel, CompanyType, SourceKind
from bpv.core.words import say

Choices = list[tuple[str, str]]
COMMON_LANGUAGES: Final = ("nl", "en", "de", "fr", "ar", "tr", "pl", "uk", "es", "pt", "it", "zh")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def word(code: str) -> str:
    """The sentence of a code in the language of the request."""
    return say(get_locale().language, code)


def of(kind: type[StrEnum], prefix: str) -> Callable[[], Choices]:
    """Choices of all members, with the words of their codes."""
    return lambda: [(member.value, word(f"{prefix}.{member.value}")) for member in kind]


company_types: Final = of(CompanyType, "company_type")
care_kinds: Final = of(CareKind, "care_kind")
care_levels: Final = of(CareLevel, "care_level")
sources: Final = of(SourceKind, "source")


def with_any(choices: Callable[[], Choices]) -> Callable[[], Choices]:
    """The same choices after one that says that anything will do."""
    return lambda: [("", gettext("All")), *choices()]


def country(code: str) -> str:
    """The name of a country from its two letters; the letters themselves when nobody knows them."""
    return str(get_locale().territories.get(code, code))


def countries() -> Choices:
    """All countries by name, the Netherlands first."""
    names = get_locale().territories
    found = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha() and code != "ZZ"]
    return sorted(found, key=lambda choice: (choice[0] != "NL", choice[1].casefold()))


def language(code: str) -> str:
    """The name of a language from its code; anything else as it was written."""
    return str(get_locale().languages.get(code, code))


def languages(present: Iterable[str] = ()) -> Choices:
    """Usual languages at work, and those that stand there already."""
    codes = dict.fromkeys([*COMMON_LANGUAGES, *present])
    return [(code, language(code)) for code in codes]


def weekdays() -> Choices:
    """Monday to Sunday."""
    names = get_locale().days["stand-alone"]["wide"]
    return [(code, str(names[index])) for index, code in enumerate(WEEKDAYS)]
