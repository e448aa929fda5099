"""What a query string asks of a list of places. It can hold anything: nonsense is dropped, never an error."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request
from flask_babel import gettext, lazy_gettext

from bpv.companies.models import CareKind, CompanyType
from bpv.core.words import say
from bpv.matches.models import Question
from bpv.matches.rules import DISTANCES, FILTERS, question_from, spoken
from bpv.web import paging
from matching.types import Facets, Gate

KEPT: Final = ("km", "days", "care", "pay", "lang", "type", "period", "view", "excluded", "rule", "wide")
SORTS: Final = {
    "fit": lazy_gettext("Best fit"),
    "distance": lazy_gettext("Nearest"),
    "allowance": lazy_gettext("Most pay"),
    "name": lazy_gettext("Name"),
}
PAYMENTS: Final = {"expenses": lazy_gettext("Expenses paid"), "allowance": lazy_gettext("With an allowance")}
PAGE_SIZE: Final = 20


@dataclass(frozen=True)
class Option:
    """One value of a filter, with the number of places that it would leave."""

    value: str
    label: str
    count: int | None
    on: bool


@dataclass(frozen=True)
class Group:
    """One filter; `single` ones allow one value."""

    name: str
    legend: str
    single: bool
    options: tuple[Option, ...]


def asked() -> paging.Asked:
    """The cleaned query string of this request."""
    return paging.asked(request.args, sorts=tuple(SORTS), sort="fit", size=PAGE_SIZE, keep=KEPT)


def question_of(asked: paging.Asked) -> Question:
    """The question for the ranking; only values that exist get through."""
    return question_from(asked.q, asked.kept, sort=asked.sort, offset=asked.offset, limit=asked.size)


def gate_of(asked: paging.Asked) -> str:
    """The hard rule that the list of excluded places is narrowed to, or ""."""
    rule = asked.value("rule")
    return rule if rule in {gate.value for gate in Gate} else ""


def cleared(asked: paging.Asked) -> str:
    """The address without filters; search, period and view stay."""
    return asked.query(page=1, **dict.fromkeys(FILTERS))


def groups(question: Question, found: Facets, language: str) -> tuple[Group, ...]:
    """The filters that make sense for these places, each value with its count. One that is on is always there."""
    care = {kind.value: say(language, f"care_kind.{kind}") for kind in CareKind}
    types = {kind.value: say(language, f"company_type.{kind}") for kind in CompanyType}
    payment = {"expenses": found.expenses, "allowance": found.allowance}
    return tuple(
        group
        for group in (
            distance_group(question, found),
            several("care", gettext("Support that is possible"), care, found.care_kinds, question.care_kinds),
            several("pay", gettext("Payment"), PAYMENTS, payment, question.payment),
            several(
                "days", gettext("Days a week"), days_words(), as_text(found.days_per_week), as_text_set(question.days)
            ),
            several(
                "lang",
                gettext("Language at work"),
                languages(found, question, language),
                found.languages,
                question.languages,
            ),
            several("type", gettext("Kind of company"), types, found.company_types, question.company_types),
        )
        if group.options
    )


def distance_group(question: Question, found: Facets) -> Group:
    """How far at most; empty when the home is not known."""
    options = [
        Option(str(step), gettext("up to %(km)s km", km=step), found.within_km[step], step == question.max_km)
        for step in DISTANCES
        if step in found.within_km
    ]
    anywhere = [Option("", gettext("any distance"), None, question.max_km is None)]
    return Group("km", gettext("Distance from home"), True, tuple(anywhere + options) if options else ())


def several(
    name: str, legend: str, words: Mapping[str, str], counts: Mapping[str, int], chosen: Collection[str]
) -> Group:
    """A filter with several values; those that would leave nothing are left out unless they are on."""
    options = (
        Option(value, str(label), counts.get(value, 0), value in chosen)
        for value, label in words.items()
        if counts.get(value) or value in chosen
    )
    return Group(name, legend, False, tuple(options))


def days_words() -> dict[str, str]:
    """Words for a number of days a week."""
    return {str(day): gettext("1 day") if day == 1 else gettext("%(days)s days", days=day) for day in range(1, 8)}


def languages(found: Facets, question: Question, language: str) -> dict[str, str]:
    """Names of the languages at hand."""
    return {code: spoken(language, code) for code in sorted({*found.languages, *question.languages})}


def as_text(counts: Mapping[int, int]) -> dict[str, int]:
    """The same counts by text."""
    return {str(key): value for key, value in counts.items()}


def as_text_set(values: Iterable[int]) -> Sequence[str]:
    """The same values as text."""
    return [str(value) for value in values]
