"""The hard rules as masks over a student's candidates, in their fixed order.

A mask is None when the rule asks nothing of this student. The verdict on one place, with its reason, is in `verdicts`.
`passing` gives the rows that pass them all in fewer passes; a test holds it against the masks.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.build import ROUTE_NUMBERS
from matching.catalogue.columns import UNKNOWN_LANGUAGES, bits_of
from matching.catalogue.limits import bounds_for, opening_for
from matching.criteria.question import Question, cosine_of
from matching.types import CareLevel, Gate

Mask = NDArray[np.bool_]


def recognition(question: Question) -> Mask:
    """Recognised from the first to the last day of the student's period."""
    columns, span = question.catalogue, question.span
    starts_in_time: Mask = columns.recognised_from[span] <= question.start
    return starts_in_time & (columns.recognised_until[span] >= question.end)


def capacity(question: Question) -> Mask:
    """At least one place left."""
    free: Mask = question.catalogue.capacity[question.span] > 0
    return free


def period(question: Question) -> Mask:
    """The place's period covers enough of the student's period."""
    columns, span = question.catalogue, question.span
    first = np.maximum(columns.starts[span], question.start)
    enough: Mask = np.minimum(columns.ends[span], question.end) - first >= question.days_needed - 1
    return enough


def route(question: Question) -> Mask:
    """The same route."""
    same: Mask = question.catalogue.route[question.span] == ROUTE_NUMBERS[question.wish.route]
    return same


def study_year(question: Question) -> Mask:
    """Open to the student's year."""
    suits: Mask = (question.catalogue.study_years[question.span] & (1 << question.wish.study_year)) != 0
    return suits


def age(question: Question) -> Mask:
    """Old enough; under 16 only where the place is known to be suitable for that."""
    suits: Mask = question.catalogue.youngest[question.span] <= question.age
    return suits


def care(question: Question) -> Mask | None:
    """Every need that the student chose to share is covered at the level of the setting."""
    level = question.rules.care_level
    if not question.wish.care_kinds or level == CareLevel.NONE:
        return None
    columns, span = question.catalogue, question.span
    covered = np.ones(span.stop - span.start, dtype=bool)
    for kind in question.wish.care_kinds:
        number = columns.care_kinds.get(kind)
        covered &= False if number is None else columns.care[span, number] >= level
    return covered


def travel(question: Question) -> Mask | None:
    """Within the travel limit. An unknown distance passes; a place abroad only if asked for or without any limit."""
    columns, span, limit = question.catalogue, question.span, question.wish.travel_limit_km
    if limit is None:
        return None
    foreign = columns.foreign[span]
    if question.cosines is None:
        return np.ones(len(foreign), dtype=bool) if question.wish.abroad else ~foreign
    within: Mask = question.cosines >= cosine_of(limit)
    within |= ~columns.located[span] if question.wish.abroad else ~(columns.located[span] | foreign)
    return within


def language(question: Question) -> Mask | None:
    """At least one language in common. A place whose languages are unknown passes."""
    if not question.wish.languages:
        return None
    columns = question.catalogue
    bits = columns.languages[question.span]
    wanted = bits_of(columns.language_bits, question.wish.languages, bits.shape[1])
    wanted[0] |= UNKNOWN_LANGUAGES
    if len(wanted) == 1:
        single: Mask = (bits[:, 0] & wanted) != 0
        return single
    several: Mask = np.logical_or.reduce((bits & wanted) != 0, axis=1)
    return several


def paused(question: Question) -> Mask:
    """The company is not paused."""
    return ~question.catalogue.paused[question.span]


def earlier(question: Question) -> Mask | None:
    """No earlier placement of this student at the company."""
    columns = question.catalogue
    numbers = [columns.company_numbers[c] for c in question.wish.earlier_companies if c in columns.company_numbers]
    if not numbers:
        return None
    elsewhere = np.ones(question.span.stop - question.span.start, dtype=bool)
    for number in numbers:
        elsewhere &= columns.company[question.span] != number
    return elsewhere


GATES: Mapping[Gate, Callable[[Question], Mask | None]] = MappingProxyType(
    {
        Gate.RECOGNITION: recognition,
        Gate.CAPACITY: capacity,
        Gate.PERIOD: period,
        Gate.ROUTE: route,
        Gate.STUDY_YEAR: study_year,
        Gate.AGE: age,
        Gate.CARE: care,
        Gate.TRAVEL: travel,
        Gate.LANGUAGE: language,
        Gate.PAUSED: paused,
        Gate.EARLIER: earlier,
    }
)


ASKED_BY_SOME = (care, travel, language, earlier)
"""The rules that `limits` and `open_to` do not hold."""


def masks(question: Question) -> dict[Gate, Mask | None]:
    """Every rule's mask over the candidates, in the fixed order."""
    return {gate: rule(question) for gate, rule in GATES.items()}


def passing(question: Question) -> NDArray[np.int64]:
    """The rows of the catalogue that pass every rule."""
    columns, span, wish = question.catalogue, question.span, question.wish
    needed = question.days_needed
    if needed > question.days:
        return np.zeros(0, dtype=np.int64)
    bounds = bounds_for(question.start, question.end, needed, question.age)
    passed: Mask = np.logical_and.reduce(columns.limits[:, span] <= bounds, axis=0)
    opening = opening_for(wish.study_year, wish.route)
    passed &= (columns.open_to[span] & opening) == opening
    for rule in ASKED_BY_SOME:
        mask = rule(question)
        if mask is not None:
            passed &= mask
    rows: NDArray[np.int64] = passed.nonzero()[0] + int(span.start)
    return rows


def first_exclusions(question: Question) -> dict[Gate, int]:
    """How many candidates each rule is the first to exclude."""
    left = np.ones(question.span.stop - question.span.start, dtype=bool)
    counts: dict[Gate, int] = {}
    for gate, mask in masks(question).items():
        before = int(np.count_nonzero(left))
        if mask is not None:
            left &= mask
        counts[gate] = before - int(np.count_nonzero(left))
    return counts
