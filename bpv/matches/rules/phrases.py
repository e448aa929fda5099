"""Reasons of the matching library in words: each code has a sentence, each parameter its own way of being written."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from bpv.core.words import say
from matching.types import CareLevel, Component, Gate, Reason, ReasonCode, ReasonValue

LEVEL_NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {
        CareLevel.NONE: "not_possible",
        CareLevel.DECLARED: "declared",
        CareLevel.VERIFIED: "verified",
        CareLevel.EXPERIENCED: "experienced",
    }
)
FULL_CONFIDENCE, GOOD_CONFIDENCE, FAIR_CONFIDENCE = 0.999, 0.75, 0.5
Format = Callable[[str, ReasonValue], str]


def codes() -> frozenset[str]:
    """Every word code that this room's phrases can ask for."""
    names = [f"match.{code}" for code in ReasonCode]
    names += [f"match.{kind}.{gate}" for gate in Gate for kind in ("gate", "failed")]
    names += [f"match.part.{part}" for part in Component]
    names += [f"match.confidence.{name}" for name in ("all", "most", "half", "little")]
    return frozenset(names)


def phrase(language: str, reason: Reason) -> str:
    """The sentence of a reason in `language`."""
    return say(language, f"match.{reason.code}", written(language, reason.params))


def written(language: str, params: Mapping[str, ReasonValue]) -> dict[str, str]:
    """Parameters as a person writes them."""
    return {name: FORMATS.get(name, plain)(language, value) for name, value in params.items()}


@cache
def locale(language: str) -> Locale:
    """Babel's knowledge of a language, read once."""
    return Locale.parse(language)


def plain(language: str, value: ReasonValue) -> str:
    """Text as it is; figures with the decimal sign of the language."""
    return value if isinstance(value, str) else format_decimal(value, "#,##0.##", locale=locale(language))


def day(language: str, value: ReasonValue) -> str:
    """An ISO date as `31 december 2026`."""
    return format_date(date.fromisoformat(str(value)), "d MMMM y", locale=locale(language))


def kilometres(language: str, value: ReasonValue) -> str:
    """`7,4 km`; whole from ten on."""
    figure = float(value)
    return format_decimal(figure, "0.#" if figure < 10 else "0", locale=locale(language)) + "\N{NO-BREAK SPACE}km"


def percents(language: str, value: ReasonValue) -> str:
    """Whole percents."""
    return format_percent(float(value) / 100, "0%", locale=locale(language))


def euros(language: str, value: ReasonValue) -> str:
    """An amount; cents only when there are any."""
    amount = Decimal(str(value))
    pattern = "¤\N{NO-BREAK SPACE}#,##0" if amount == amount.to_integral() else "¤\N{NO-BREAK SPACE}#,##0.00"
    return format_currency(amount, "EUR", pattern, locale=locale(language), currency_digits=False)


def listed(prefix: str) -> Format:
    """A formatter for one code, or several joined with commas, that have their own words."""

    def write(language: str, value: ReasonValue) -> str:
        return ", ".join(say(language, f"{prefix}.{code}") for code in str(value).split(", "))

    return write


def level(language: str, value: ReasonValue) -> str:
    """How sure it is that a kind of support is possible."""
    return say(language, f"care_level.{LEVEL_NAMES[int(value)]}")


def country(language: str, value: ReasonValue) -> str:
    """The name of a country from its two letters."""
    return str(locale(language).territories.get(str(value), value))


def spoken(language: str, value: ReasonValue) -> str:
    """Names of languages from their codes; anything else as it was written."""
    names = locale(language).languages
    return ", ".join(str(names.get(code, code)) for code in str(value).split(", "))


def confidence(language: str, share: float) -> str:
    """How much of a score rests on known facts, in words."""
    steps = ((FULL_CONFIDENCE, "all"), (GOOD_CONFIDENCE, "most"), (FAIR_CONFIDENCE, "half"))
    name = next((name for least, name in steps if share >= least), "little")
    return say(language, f"match.confidence.{name}")


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "since": day,
        "until": day,
        "km": kilometres,
        "limit": kilometres,
        "percent": percents,
        "low": percents,
        "high": percents,
        "needed": lambda language, value: level(language, value) if value in LEVEL_NAMES else percents(language, value),
        "amount": euros,
        "kind": listed("care_kind"),
        "kinds": listed("care_kind"),
        "level": level,
        "transport": listed("match.transport"),
        "languages": spoken,
        "country": country,
    }
)
