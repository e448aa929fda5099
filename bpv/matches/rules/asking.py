"""What a search asks for, as names and values that an address or a saved search holds. Nonsense is dropped, never an
error; `gone` tells what a saved search asked for and nobody knows any more."""

from collections.abc import Collection, Iterable
from typing import Final

from bpv.companies.models import CareKind, CompanyType
from bpv.matches.models import Question

FILTERS: Final = ("km", "days", "care", "pay", "lang", "type")
SAVED: Final = (
    "km",
    "days",
    "pay",
    "lang",
    "type",
)  # not care: which support somebody needs is kept nowhere in the open
DISTANCES: Final = (5, 10, 15, 25, 50, 100)
PAYMENTS: Final = ("expenses", "allowance")
LONGEST_LANGUAGE: Final = 40
Pairs = Iterable[tuple[str, str]]

KNOWN: Final[dict[str, frozenset[str]]] = {
    "km": frozenset(str(step) for step in DISTANCES),
    "days": frozenset(str(day) for day in range(1, 8)),
    "care": frozenset(kind.value for kind in CareKind),
    "pay": frozenset(PAYMENTS),
    "type": frozenset(kind.value for kind in CompanyType),
}


def question_from(text: str, pairs: Pairs, *, sort: str = "fit", offset: int = 0, limit: int = 20) -> Question:
    """The question for the ranking; only values that exist get through."""
    asked = [pair for pair in pairs if exists(*pair)]
    km = next((value for name, value in asked if name == "km"), None)
    return Question(
        text=text,
        max_km=None if km is None else int(km),
        days=frozenset(int(day) for day in values(asked, "days")),
        care_kinds=values(asked, "care"),
        payment=values(asked, "pay"),
        languages=values(asked, "lang"),
        company_types=values(asked, "type"),
        sort=sort,
        offset=offset,
        limit=limit,
    )


def values(pairs: Collection[tuple[str, str]], name: str) -> frozenset[str]:
    """All values of one filter."""
    return frozenset(value for key, value in pairs if key == name)


def exists(name: str, value: str) -> bool:
    """True when this filter has this value; any short text can be a language."""
    if name == "lang":
        return 0 < len(value) <= LONGEST_LANGUAGE
    return value in KNOWN.get(name, ())


def gone(pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """What a saved search asked for and does not exist any more."""
    return tuple(pair for pair in pairs if not exists(*pair))


def kept_filters(pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """The filters of an address that a saved search keeps: those that exist, each once, in a fixed order. A filter on
    support is left out, because it would tell something about somebody's health."""
    mine = {pair for pair in pairs if pair[0] in SAVED and exists(*pair)}
    first_km = min((pair for pair in mine if pair[0] == "km"), key=lambda pair: int(pair[1]), default=None)
    return tuple(sorted(pair for pair in mine if pair[0] != "km" or pair == first_km))
