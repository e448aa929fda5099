"""The facts that a component used for one place, and those that are unknown, as codes with parameters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import isnan
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.columns import UNKNOWN_CARE, UNKNOWN_FACTS
from matching.criteria.components import features
from matching.criteria.gates import passing
from matching.criteria.question import Question
from matching.criteria.success import ENOUGH_OUTCOMES, PERSONAL_CASES, expectation
from matching.criteria.travel import travel_minutes
from matching.criteria.verdicts import covered_days, distance_km
from matching.types import Component, Expectation, PaymentWish, Reason, ReasonCode, SuccessModel

Rows = NDArray[np.int64]
SHOWN = (("percent", "chance"), ("low", "low"), ("high", "high"))


def _content(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    wish, columns = question.wish, question.catalogue
    if words:
        yield Reason(ReasonCode.CONTENT_WORDS, {"words": ", ".join(words)})
    if not words and columns.has_text.item(row):
        prepared = columns.text.prepare(wish.learning_wish)
        if not prepared.empty:
            similarity = columns.text.similarity_of(prepared, columns.text_row.item(row))
            yield Reason(ReasonCode.CONTENT_SIMILARITY, {"percent": round(100 * similarity)})
    for code, column, wanted in (
        (ReasonCode.CONTENT_WORK_PROCESSES, columns.work_processes, wish.work_processes),
        (ReasonCode.CONTENT_TECHNIQUES, columns.techniques, wish.techniques),
    ):
        if wanted and column.known.item(row):
            mask = column.mask(wish.qualification, wanted)
            covered = int(column.shared(np.array([row]), mask)[0])
            yield Reason(code, {"covered": covered, "wanted": len(wanted)})


def _guidance(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    columns = question.catalogue
    hours = columns.hours.item(row)
    if not isnan(hours):
        yield Reason(ReasonCode.GUIDANCE_HOURS, {"hours": hours})
    trainers = columns.trainers.item(row)
    if not isnan(trainers):
        yield Reason(ReasonCode.GUIDANCE_TRAINERS, {"trainers": int(trainers)})
    students = columns.students.item(row)
    if not isnan(students):
        yield Reason(ReasonCode.GUIDANCE_STUDENTS_PER_TRAINER, {"students": int(students)})


def _care_level(question: Question, row: int, kind: str) -> int:
    number = question.catalogue.care_kinds.get(kind)
    return UNKNOWN_CARE if number is None else int(question.catalogue.care[row, number])


def _care(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    for kind in sorted(question.wish.care_kinds):
        level = _care_level(question, row, kind)
        if level != UNKNOWN_CARE:
            yield Reason(ReasonCode.CARE_LEVELS, {"kind": kind, "level": level})


def _payment(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    columns, wanted = question.catalogue, question.wish.payment
    allowance, expenses = columns.allowance.item(row), columns.expenses.item(row)
    if wanted is not PaymentWish.EXPENSES and not isnan(allowance):
        yield Reason(ReasonCode.PAYMENT_ALLOWANCE, {"amount": allowance})
    if wanted is not PaymentWish.ALLOWANCE and not isnan(expenses):
        yield Reason(ReasonCode.PAYMENT_EXPENSES if expenses else ReasonCode.PAYMENT_NO_EXPENSES)


def _travel(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    km, transport = distance_km(question, row), question.wish.transport
    if km is not None:
        params = {"km": round(km, 1), "minutes": travel_minutes(km, transport), "transport": transport.value}
        yield Reason(ReasonCode.TRAVEL_DISTANCE, params)


def _days(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    wish, columns = question.wish, question.catalogue
    offered, bits = columns.days.item(row), columns.weekdays.item(row)
    if wish.weekdays and bits:
        shared = sum(bits >> day & 1 for day in wish.weekdays)
        yield Reason(ReasonCode.DAYS_WEEKDAYS, {"shared": shared, "wanted": len(wish.weekdays)})
    elif offered:
        wanted = wish.days_per_week or len(wish.weekdays)
        yield Reason(ReasonCode.DAYS_PER_WEEK, {"days": offered, "wanted": wanted})


def _continuity(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    covered = covered_days(question, row)
    if covered >= question.days:
        yield Reason(ReasonCode.CONTINUITY_WHOLE_PERIOD)
    else:
        yield Reason(ReasonCode.CONTINUITY_PART, {"percent": int(100 * covered / question.days)})


def expected(question: Question, model: SuccessModel, row: int) -> Expectation:
    """How likely a placement in this row, which passes every hard rule, is to go well according to the model."""
    columns = question.catalogue
    rows = passing(question)
    at = int(np.searchsorted(rows, row))
    values = {component: float(column[at]) for component, column in features(question, rows).items()}
    number = columns.company.item(row)
    company = next(name for name, known in columns.company_numbers.items() if known == number)
    return expectation(model, company, columns.company_types[columns.company_type.item(row)], values)


def _success(question: Question, row: int, words: Sequence[str]) -> Iterator[Reason]:
    """Below 50 outcomes a rule of experience; about this company only from 5 outcomes of its own."""
    model = question.success
    if model is None:
        return
    found = expected(question, model, row)
    percents = {name: round(100 * getattr(found, at)) for name, at in SHOWN}
    if model.outcomes < ENOUGH_OUTCOMES:
        yield Reason(ReasonCode.SUCCESS_EXPERIENCE, percents | {"cases": model.outcomes})
    elif found.cases < PERSONAL_CASES:
        yield Reason(ReasonCode.SUCCESS_GENERAL, percents | {"cases": model.outcomes})
    else:
        yield Reason(ReasonCode.SUCCESS_COMPANY, percents | {"cases": found.cases})


FACTS: Mapping[Component, Callable[[Question, int, Sequence[str]], Iterator[Reason]]] = MappingProxyType(
    {
        Component.CONTENT: _content,
        Component.GUIDANCE: _guidance,
        Component.CARE: _care,
        Component.PAYMENT: _payment,
        Component.TRAVEL: _travel,
        Component.DAYS: _days,
        Component.CONTINUITY: _continuity,
        Component.SUCCESS: _success,
    }
)

COMPONENT_OF = {code: Component(code.value.split(".")[0]) for code in UNKNOWN_FACTS}


def facts_of(question: Question, component: Component, row: int, words: Sequence[str] = ()) -> Iterator[Reason]:
    """The known facts a component used for one place, most telling first.

    `words` are the words of the wish that weigh most, where they were worked out.
    """
    return FACTS[component](question, row, words)


def unknown_facts(question: Question, components: tuple[Component, ...], rows: Rows) -> list[tuple[ReasonCode, ...]]:
    """Per place the facts that these components would have used, but that are unknown of it."""
    wish = question.wish
    has_words = not question.catalogue.text.prepare(wish.learning_wish).empty
    asked = _asked(components, wish.payment, has_words, bool(wish.work_processes), bool(wish.techniques))
    found = [_named(bits & asked) for bits in question.catalogue.unknown[rows].tolist()]
    if Component.CARE in components:
        silent = [_care_unknown(question, row) for row in rows.tolist()]
        found = [codes + extra for codes, extra in zip(found, silent, strict=True)]
    return found


@lru_cache(maxsize=512)
def _asked(
    components: tuple[Component, ...], payment: PaymentWish, words: bool, processes: bool, techniques: bool
) -> int:
    """The bits of the facts that matter for a wish."""
    asked = {
        ReasonCode.CONTENT_TEXT_UNKNOWN: words,
        ReasonCode.CONTENT_WORK_PROCESSES_UNKNOWN: processes,
        ReasonCode.CONTENT_TECHNIQUES_UNKNOWN: techniques,
        ReasonCode.PAYMENT_ALLOWANCE_UNKNOWN: payment is not PaymentWish.EXPENSES,
        ReasonCode.PAYMENT_EXPENSES_UNKNOWN: payment is not PaymentWish.ALLOWANCE,
    }
    return sum(
        1 << number
        for number, code in enumerate(UNKNOWN_FACTS)
        if COMPONENT_OF[code] in components and asked.get(code, True)
    )


@lru_cache(maxsize=1024)
def _named(bits: int) -> tuple[ReasonCode, ...]:
    return tuple(code for number, code in enumerate(UNKNOWN_FACTS) if bits >> number & 1)


def _care_unknown(question: Question, row: int) -> tuple[ReasonCode, ...]:
    levels = (_care_level(question, row, kind) for kind in question.wish.care_kinds)
    return (ReasonCode.CARE_LEVEL_UNKNOWN,) if UNKNOWN_CARE in levels else ()
