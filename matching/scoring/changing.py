"""What would change the judgement on one place, worked out by ranking anew with the change.

Every figure is the score that `rank` gives when the wish, or the fact of the place, is as the change says. Nothing is
estimated. Text and position of a place are left out: no answer to them can be named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue, TagColumn
from matching.catalogue.worth import FULL_ALLOWANCE, FULL_HOURS, FULL_TRAINERS, MOST_STUDENTS
from matching.catalogue.worth import assess as worth_of
from matching.criteria import Question, assess, masks, passing
from matching.criteria.facts import unknown_facts
from matching.criteria.verdicts import distance_km
from matching.scoring.explaining import UnknownPlaceError
from matching.scoring.narrowing import DEFAULT_RULES
from matching.scoring.points import totals
from matching.types import (
    DEFAULT_WEIGHTS,
    CareLevel,
    Gate,
    PaymentWish,
    ReasonCode,
    ReasonValue,
    Rules,
    StudentWish,
    SuccessModel,
    Transport,
    Weights,
)
from matching.types.changes import Change, ChangeCode

Varied = tuple[ChangeCode, dict[str, ReasonValue], StudentWish]
MOST = 4
ROUND_TO_KM = 5
WIDEST_KM = 500
OWN_RULES = frozenset({Gate.TRAVEL, Gate.LANGUAGE})
FLOATS = ("hours", "trainers", "students", "expenses", "allowance")
ANSWERS = {
    ReasonCode.GUIDANCE_HOURS_UNKNOWN: ("hours", 0.0, FULL_HOURS),
    ReasonCode.GUIDANCE_TRAINERS_UNKNOWN: ("trainers", 0.0, FULL_TRAINERS),
    ReasonCode.GUIDANCE_STUDENTS_PER_TRAINER_UNKNOWN: ("students", MOST_STUDENTS, 1.0),
    ReasonCode.PAYMENT_EXPENSES_UNKNOWN: ("expenses", 0.0, 1.0),
    ReasonCode.PAYMENT_ALLOWANCE_UNKNOWN: ("allowance", 0.0, FULL_ALLOWANCE),
}
"""Per unknown fact its column, and the answers that are worth least and most."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What stays the same while wishes and facts change."""

    weights: Weights
    rules: Rules
    success: SuccessModel | None
    place_id: str

    def score(self, catalogue: Catalogue, wish: StudentWish) -> int | None:
        """The score of the place in whole points, None when a hard rule excludes it."""
        question = Question.of(catalogue, wish, self.rules, success=self.success)
        rows, row = passing(question), catalogue.row_of[self.place_id]
        at = int(np.searchsorted(rows, row))
        if at == len(rows) or rows[at] != row:
            return None
        values = assess(question, rows, self.weights.shares())
        return round(float(totals(values.weights, values.value)[at]))


def what_if(
    catalogue: Catalogue,
    wish: StudentWish,
    weights: Weights = DEFAULT_WEIGHTS,
    *,
    place_id: str,
    rules: Rules = DEFAULT_RULES,
    success: SuccessModel | None = None,
    most: int = MOST,
) -> tuple[Change, ...]:
    """The most telling changes for one place, at most `most`: for a place that is excluded those that would make it
    possible, else those that move its score. Raises UnknownPlaceError for an id that is not in the catalogue.

    A place of another qualification has none, nor has one that fails a rule on which the student has no say.
    """
    row = catalogue.row_of.get(place_id)
    if row is None:
        raise UnknownPlaceError(place_id)
    setting = Setting(weights, rules, success, place_id)
    question = Question.of(catalogue, wish, rules, success=success)
    if not question.span.start <= row < question.span.stop:
        return ()
    before = setting.score(catalogue, wish)
    found = openings(setting, question, row) if before is None else movers(setting, question, row, before)
    telling = sorted(found, key=lambda change: (-change.telling, list(ChangeCode).index(change.code)))
    return tuple(change for change in telling if change.telling)[:most]


def openings(setting: Setting, question: Question, row: int) -> Iterator[Change]:
    """Changes that make an excluded place possible."""
    at = row - question.span.start
    failed = {gate for gate, mask in masks(question).items() if mask is not None and not mask[at]}
    if failed <= OWN_RULES:
        for code, params, wish in wider(question, row, failed):
            score = setting.score(question.catalogue, wish)
            if score is not None:
                yield Change(code, params, None, score, score)
    elif failed == {Gate.CARE}:
        yield from care_answer(setting, question, row)


def wider(question: Question, row: int, failed: set[Gate]) -> Iterator[Varied]:
    """The wish with the own rules widened just so far that this place passes them."""
    wish, columns = question.wish, question.catalogue
    code = ChangeCode.LANGUAGE
    params: dict[str, ReasonValue] = {}
    if Gate.TRAVEL in failed and columns.foreign[row]:
        code, wish = ChangeCode.ABROAD, replace(wish, abroad=True)
    elif Gate.TRAVEL in failed:
        km = distance_km(question, row)
        limit = WIDEST_KM + 1 if km is None else ROUND_TO_KM * ceil(km / ROUND_TO_KM)
        code, params, wish = ChangeCode.LIMIT, {"limit": limit}, replace(wish, travel_limit_km=limit)
        if limit > WIDEST_KM:
            return
    if Gate.LANGUAGE in failed:
        if code is ChangeCode.ABROAD:
            return
        words = columns.languages[row].tolist()
        spoken = sorted(name for name, bit in columns.language_bits.items() if words[bit // 64] >> (bit % 64) & 1)
        code = ChangeCode.LIMIT_AND_LANGUAGE if code is ChangeCode.LIMIT else ChangeCode.LANGUAGE
        params |= {"languages": ", ".join(spoken)}
        wish = replace(wish, languages=wish.languages | frozenset(spoken))
    yield code, params, wish


def care_answer(setting: Setting, question: Question, row: int) -> Iterator[Change]:
    """What becomes of a place that excludes only because nobody asked whether the support is possible."""
    columns, wish = question.catalogue, question.wish
    unknown = {kind: columns.care_kinds.get(kind) for kind in wish.care_kinds}
    care = columns.care.copy()
    asked = []
    for kind, number in sorted(unknown.items()):
        if number is not None and care[row, number] < 0:
            care[row, number] = max(CareLevel.DECLARED, setting.rules.care_level)
            asked.append(kind)
    score = setting.score(replace(columns, care=care), wish) if asked else None
    if score is not None:
        yield Change(ChangeCode.CARE_POSSIBLE, {"kinds": ", ".join(asked)}, None, score, score)


def movers(setting: Setting, question: Question, row: int, before: int) -> Iterator[Change]:
    """Changes that move the score of a place that is possible."""
    best: dict[ChangeCode, Change] = {}
    for code, params, wish in other_wishes(question, row):
        score = setting.score(question.catalogue, wish)
        if score is not None:
            change = Change(code, params, before, score, score)
            if code not in best or change.high > best[code].high:
                best[code] = change
    yield from best.values()
    yield from answers(setting, question, row, before)


def other_wishes(question: Question, row: int) -> Iterator[Varied]:
    """The wish with one thing changed. Of several values of one thing, the caller keeps the best."""
    wish = question.wish
    for transport in Transport:
        if transport is not wish.transport:
            yield ChangeCode.TRANSPORT, {"transport": transport.value}, replace(wish, transport=transport)
    for payment in PaymentWish:
        if payment is not wish.payment:
            yield ChangeCode.PAYMENT, {"payment": payment.value}, replace(wish, payment=payment)
    if wish.travel_limit_km is not None:
        yield ChangeCode.NO_LIMIT, {}, replace(wish, travel_limit_km=None)
    if wish.weekdays:
        yield from other_days(wish, int(question.catalogue.weekdays[row]))
    if wish.techniques:
        yield ChangeCode.NO_TECHNIQUES, {}, replace(wish, techniques=frozenset())
    if wish.work_processes:
        yield ChangeCode.NO_WORK_PROCESSES, {}, replace(wish, work_processes=frozenset())
    if wish.learning_wish.strip():
        yield ChangeCode.NO_LEARNING_WISH, {}, replace(wish, learning_wish="")


def other_days(wish: StudentWish, bits: int) -> Iterator[Varied]:
    """The wish with the days of the place, where they are known, and with no wish about days."""
    days = frozenset(day for day in range(7) if bits >> day & 1)
    if days and days != wish.weekdays:
        params: dict[str, ReasonValue] = {"days": ", ".join(str(day) for day in sorted(days))}
        yield ChangeCode.THEIR_DAYS, params, replace(wish, weekdays=days)
    yield ChangeCode.ANY_DAY, {}, replace(wish, weekdays=frozenset())


def answers(setting: Setting, question: Question, row: int, before: int) -> Iterator[Change]:
    """What the score becomes with the worst and the best answer to each fact that is not known of the place."""
    columns, wish = question.catalogue, question.wish
    rows = passing(question)
    components = assess(question, rows, setting.weights.shares()).components
    for fact in unknown_facts(question, components, np.array([row]))[0]:
        scores = [score for one in both(columns, wish, row, fact) if (score := setting.score(one, wish)) is not None]
        if scores:
            yield Change(ChangeCode.UNKNOWN, {}, before, min(scores), max(scores), fact)


def both(columns: Catalogue, wish: StudentWish, row: int, fact: ReasonCode) -> Iterator[Catalogue]:
    """The catalogue with the worst and with the best answer to an unknown fact; nothing for what has no answer."""
    if fact in ANSWERS:
        name, worst, best = ANSWERS[fact]
        for answer in (worst, best):
            raw = {column: getattr(columns, column) for column in FLOATS}
            raw[name] = put(raw[name], row, answer)
            worth = worth_of(*(raw[column] for column in FLOATS))
            yield replace(columns, worth=worth, **{name: raw[name]})
    elif fact is ReasonCode.DAYS_UNKNOWN:
        wanted = wish.days_per_week or len(wish.weekdays)
        for number in (1 if wanted > 3 else 7, wanted):
            yield replace(columns, days=put(columns.days, row, number))
    elif fact is ReasonCode.CONTENT_TECHNIQUES_UNKNOWN:
        for tags in (frozenset[str](), wish.techniques):
            yield replace(columns, techniques=tagged(columns.techniques, wish, row, tags))
    elif fact is ReasonCode.CONTENT_WORK_PROCESSES_UNKNOWN:
        for tags in (frozenset[str](), wish.work_processes):
            yield replace(columns, work_processes=tagged(columns.work_processes, wish, row, tags))


def put(column: NDArray[Any], row: int, value: float) -> NDArray[Any]:
    """A copy of a column with one value changed."""
    changed = column.copy()
    changed[row] = value
    return changed


def tagged(column: TagColumn, wish: StudentWish, row: int, tags: frozenset[str]) -> TagColumn:
    """A copy of a column of tags in which one place is known to have these; tags that no place has are left out."""
    words, known = column.words.copy(), column.known.copy()
    words[row], known[row] = column.mask(wish.qualification, tags), True
    return TagColumn(words, known, column.numbers)
