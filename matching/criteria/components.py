"""The components of a score: each 0-1 per eligible place, with how much of it is known.

What is unknown takes the median of the places where it is known (0.5 when it is known nowhere): it lowers the
confidence, not the score. A component about which the student declared nothing is left out, and the other weights are
scaled up.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue, TagColumn
from matching.catalogue.worth import NEUTRAL
from matching.criteria.question import Question
from matching.criteria.success import chances
from matching.criteria.travel import PACES, km_between, reference_minutes, unit_vector
from matching.types import CareLevel, Component

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

FULL_SIMILARITY = 0.4
"""A text similarity from here on counts as 1: a rule of experience, places that suit well lie between .2 and .5."""
DAYS_APART = 4.0


class Column(NamedTuple):
    """Values of one component, and the share of each that is known (None = all of every value)."""

    value: FloatArray
    known: FloatArray | Mask | None = None


class Values(NamedTuple):
    """The asked components of the eligible places. `value` and `known` have one line per component; `weights` are
    the shares of the asked components, scaled to sum to 1; `km` is NaN where unknown."""

    rows: Rows
    components: tuple[Component, ...]
    weights: FloatArray
    value: FloatArray
    known: FloatArray
    km: FloatArray | None


def filled(value: FloatArray, known: Mask) -> Column:
    """Replaces the unknown values by the median of the known ones."""
    if np.count_nonzero(known) == len(known):
        return Column(value)
    here = value[known]
    here.sort()
    middle = (here.item((len(here) - 1) // 2) + here.item(len(here) // 2)) / 2 if len(here) else NEUTRAL
    return Column(np.where(known, value, middle), known)


def mean_of(columns: list[Column]) -> Column:
    """The plain mean of several columns, known in proportion."""
    if len(columns) == 1:
        return columns[0]
    count = len(columns)
    value = sum((column.value for column in columns[1:]), columns[0].value) / count
    partly = [column.known for column in columns if column.known is not None]
    if not partly:
        return Column(value)
    known = np.full(len(value), (count - len(partly)) / count)
    for share in partly:
        known += share * (1 / count)
    return Column(value, known)


def content(question: Question, rows: Rows) -> Column | None:
    """Mean of: text similarity with the learning wish, share of the open work processes, share of the techniques."""
    wish, columns = question.wish, question.catalogue
    found: list[Column] = []
    prepared = columns.text.prepare(wish.learning_wish)
    if not prepared.empty:
        similarity = columns.text.similarity(prepared, columns.text_row.take(rows)) * (1 / FULL_SIMILARITY)
        found.append(filled(np.minimum(similarity, 1.0), columns.has_text.take(rows)))
    if wish.work_processes:
        found.append(_share(question, columns.work_processes, wish.work_processes, rows))
    if wish.techniques:
        found.append(_share(question, columns.techniques, wish.techniques, rows))
    return mean_of(found) if found else None


def _share(question: Question, column: TagColumn, wanted: frozenset[str], rows: Rows) -> Column:
    """The share of the wanted tags that a place has."""
    mask = column.mask(question.wish.qualification, wanted)
    return filled(column.shared(rows, mask) / len(wanted), column.known.take(rows))


def guidance(question: Question, rows: Rows) -> Column:
    """Hours a week, trainers with room, students per trainer; the formula is in `matching.catalogue.worth`."""
    worth = question.catalogue.worth
    return Column(worth.guidance.take(rows), worth.guidance_known.take(rows))


def care(question: Question, rows: Rows) -> Column | None:
    """How far the care goes beyond the level of the gate: 0 at that level, 1 for experienced, mean over the needs."""
    if not question.wish.care_kinds or not question.wish.care_scored:
        return None
    columns, base = question.catalogue, int(question.rules.care_level)
    room = int(CareLevel.EXPERIENCED) - base
    found: list[Column] = []
    for kind in sorted(question.wish.care_kinds):
        number = columns.care_kinds.get(kind)
        levels = np.full(len(rows), -1) if number is None else columns.care[rows, number]
        beyond = (levels - base) / room if room else np.ones(len(rows))
        found.append(filled(np.maximum(beyond, 0.0), levels >= 0))
    return mean_of(found)


def payment(question: Question, rows: Rows) -> Column:
    """Expenses and allowance, or the one the student asked for; the formula is in `matching.catalogue.worth`."""
    worth, wanted = question.catalogue.worth, question.wish.payment
    return Column(worth.payment[wanted].take(rows), worth.payment_known[wanted].take(rows))


def travel(question: Question, km: FloatArray | None) -> Column | None:
    """1 - minutes / reference minutes, not below 0; the reference is the time of the student's own limit."""
    if km is None:
        return None
    pace = PACES[question.wish.transport]
    reference = reference_minutes(question.wish.travel_limit_km, question.wish.transport)
    slope = 60 * pace.detour / pace.speed / reference
    value = np.maximum((1 - pace.start / reference) - slope * km, 0.0)
    return filled(value, km == km)


def days(question: Question, rows: Rows) -> Column | None:
    """Share of the wanted weekdays; where only a number of days is known, 1 minus a quarter per day of difference."""
    wish, columns = question.wish, question.catalogue
    per_week = wish.days_per_week or len(wish.weekdays)
    if not per_week:
        return None
    offered = columns.days.take(rows)
    value = _worth_of_days(per_week).take(offered)
    if wish.weekdays:
        bits = columns.weekdays.take(rows)
        wanted = np.uint8(sum(1 << day for day in wish.weekdays))
        value = np.where(bits != 0, np.bitwise_count(bits & wanted) / len(wish.weekdays), value)
    return filled(value, offered != 0)


@lru_cache(maxsize=8)
def _worth_of_days(wanted: int) -> FloatArray:
    """What 0 to 7 days a week are worth to somebody who wants so many; shared, so read only."""
    worth = np.array([max(1 - abs(offered - wanted) / DAYS_APART, 0.0) for offered in range(8)])
    worth.flags.writeable = False
    return worth


def continuity(question: Question, rows: Rows) -> Column:
    """Share of the student's period that can be spent here without moving on."""
    columns = question.catalogue
    last = np.minimum(columns.ends.take(rows), question.end)
    return Column((last - np.maximum(columns.starts.take(rows), question.start) + 1) / question.days)


IN_ORDER: tuple[tuple[Component, Callable[[Question, Rows], Column | None] | None], ...] = (
    (Component.CONTENT, content),
    (Component.GUIDANCE, guidance),
    (Component.CARE, care),
    (Component.PAYMENT, payment),
    (Component.TRAVEL, None),
    (Component.DAYS, days),
    (Component.CONTINUITY, continuity),
)
"""The components with how each is worked out; travel needs the distances, which are worked out once for all, and
expected success, which comes last, needs all others."""


def distances(question: Question, rows: Rows) -> FloatArray | None:
    """Kilometres from home per row, NaN where the place has no position, None when the home is unknown."""
    if question.cosines is None:
        return None
    return km_between(question.cosines.take(rows - question.span.start))


def nearest_km(catalogue: Catalogue, qualification: str, latitude: float, longitude: float) -> float | None:
    """Kilometres from a point to the nearest place of a qualification; None when none has a position."""
    span = catalogue.spans.get(qualification)
    if span is None:
        return None
    cosines = catalogue.position[span] @ unit_vector(latitude, longitude)
    known = cosines[~np.isnan(cosines)]
    return float(km_between(known.max(keepdims=True))[0]) if len(known) else None


def assess(question: Question, rows: Rows, shares: tuple[float, ...]) -> Values:
    """All asked components of the rows, given the share of each component in the order of `Component`.

    Expected success takes part when it has a share and the question has a learned model.
    """
    km = distances(question, rows)
    model = question.success if shares[-1] else None
    asked: list[Component] = []
    columns: list[Column] = []
    weights: list[float] = []
    found: dict[Component, FloatArray] = {}
    for (component, by_rows), share in zip(IN_ORDER, shares[:-1], strict=True):
        if not share and model is None:
            continue
        column = by_rows(question, rows) if by_rows is not None else travel(question, km)
        if column is None:
            continue
        found[component] = column.value
        if share:
            asked.append(component)
            columns.append(column)
            weights.append(share)
    if model is not None:
        asked.append(Component.SUCCESS)
        columns.append(Column(chances(question.catalogue, model, rows, found)))
        weights.append(shares[-1])
    value, known = np.empty((len(asked), len(rows))), np.ones((len(asked), len(rows)))
    for line, column in enumerate(columns):
        value[line] = column.value
        if column.known is not None:
            known[line] = column.known
    return Values(rows, tuple(asked), _scaled(tuple(weights)), value, known, km)


def features(question: Question, rows: Rows) -> dict[Component, FloatArray]:
    """The values that a learned model looks at, for all rows that pass; what the student did not ask is absent."""
    km = distances(question, rows)
    columns = {one: travel(question, km) if by_rows is None else by_rows(question, rows) for one, by_rows in IN_ORDER}
    return {one: column.value for one, column in columns.items() if column is not None}


@lru_cache(maxsize=512)
def _scaled(weights: tuple[float, ...]) -> FloatArray:
    """The weights of the asked components, scaled to sum to 1; shared, so read only."""
    scaled = np.array(weights) / sum(weights) if weights else np.zeros(0)
    scaled.flags.writeable = False
    return scaled
