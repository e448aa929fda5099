"""The ranked list of one student: candidates first, arrays all the way, Python only for the places shown.

1. candidates = the slice of places of the student's qualification; 2. hard rules as masks; 3. components of what is
left; 4. score = weighted mean; 5. the reader's filters; 6. order, with ties drawn by seed; 7. parts and reasons of
the places on the page.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from math import isnan

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.criteria import Question, Values, assess, masks, passing, unknown_facts, verdicts
from matching.criteria.facts import FACTS
from matching.criteria.travel import minutes_of
from matching.scoring.narrowing import DEFAULT_RULES, NO_FILTERS, keep
from matching.scoring.points import tie_keys, totals, whole_points
from matching.types import (
    DEFAULT_WEIGHTS,
    Component,
    ExcludedPlace,
    Filters,
    Part,
    RankedPlace,
    Ranking,
    Reason,
    ReasonCode,
    Rules,
    SortOrder,
    StudentWish,
    SuccessModel,
    Weights,
)

Positions = NDArray[np.int64]


def rank(
    catalogue: Catalogue,
    wish: StudentWish,
    weights: Weights = DEFAULT_WEIGHTS,
    *,
    rules: Rules = DEFAULT_RULES,
    filters: Filters = NO_FILTERS,
    order: SortOrder = SortOrder.SCORE,
    top: int = 20,
    start: int = 0,
    seed: int = 0,
    include_excluded: bool = False,
    success: SuccessModel | None = None,
) -> Ranking:
    """Places `start` to `start + top` for one student, best first, and why.

    The same input gives the same output, whatever the order in which the catalogue was filled. Filters and paging
    change no score. With `include_excluded` also the candidates that a hard rule excludes, by place id. `success` is
    the learned model behind the share that the weights give to expected success.
    """
    question = Question.of(catalogue, wish, rules, success=success)
    rows = passing(question)
    values = assess(question, rows, weights.shares())
    score = totals(values.weights, values.value)
    positions = (
        np.arange(len(rows)) if filters == NO_FILTERS else np.flatnonzero(keep(question, rows, values.km, filters))
    )
    ordered = _ordered(values, score, positions, catalogue, order, seed)
    return Ranking(
        weights=weights,
        candidates=question.span.stop - question.span.start,
        eligible=len(rows),
        matching=len(positions),
        places=describe(question, values, score, ordered[start : start + top]),
        excluded=excluded_places(question) if include_excluded else (),
    )


def _ordered(
    values: Values, score: NDArray[np.float64], positions: Positions, catalogue: Catalogue, order: SortOrder, seed: int
) -> Positions:
    """Positions in the order asked for: unknown last, then the score, then the draw."""
    rows = values.rows.take(positions)
    keys = [tie_keys(catalogue.tie.take(rows), seed), -score.take(positions)]
    if order is SortOrder.ALLOWANCE:
        keys.append(-np.nan_to_num(catalogue.allowance[rows], nan=-1.0))
    if order is SortOrder.DISTANCE and values.km is not None:
        keys.append(np.nan_to_num(values.km[positions], nan=np.inf))
    ordered: Positions = positions[np.lexsort(keys)]
    return ordered


def describe(
    question: Question, values: Values, score: NDArray[np.float64], positions: Positions
) -> tuple[RankedPlace, ...]:
    """The places at these positions of the values with their parts, reason, unknowns and confidence."""
    if not len(positions):
        return ()
    rows = values.rows.take(positions)
    value, known = values.value.take(positions, axis=1), values.known.take(positions, axis=1)
    whole = np.rint(score.take(positions)).astype(np.int64)
    points = whole_points(values.weights, value, whole)
    telling = _most_telling(values, value, known)
    words = _wish_words(question, values, rows, telling)
    reasons = _reasons(question, values, telling, rows.tolist(), words, whole.tolist())
    names = question.catalogue.place_ids
    lines = zip(
        [names[row] for row in rows.tolist()],
        whole.tolist(),
        _parts(values, points, value, known),
        reasons,
        unknown_facts(question, values.components, rows),
        (values.weights @ known).round(3).tolist() if len(values.weights) else [1.0] * len(rows),
        *_journeys(question, values, positions),
        strict=True,
    )
    return tuple(map(partial(tuple.__new__, RankedPlace), lines))


def _parts(
    values: Values, points: NDArray[np.int64], value: NDArray[np.float64], known: NDArray[np.float64]
) -> list[tuple[Part, ...]]:
    """The parts of each place; filled straight from the columns, as they are by far the most numerous objects."""
    width = len(values.components)
    if not width:
        return [()] * len(points)
    lines = zip(
        values.components * len(points),
        points.ravel().tolist(),
        values.weights.tolist() * len(points),
        value.ravel(order="F").tolist(),
        known.ravel(order="F").tolist(),
        strict=True,
    )
    made = map(partial(tuple.__new__, Part), lines)
    return list(zip(*[made] * width, strict=True))


def _journeys(question: Question, values: Values, positions: Positions) -> tuple[list[float | None], list[int | None]]:
    """Kilometres (one decimal) and minutes per place, None where unknown."""
    if values.km is None:
        return [None] * len(positions), [None] * len(positions)
    km = values.km.take(positions)
    minutes = np.rint(minutes_of(km, question.wish.transport)).tolist()
    return (
        [None if isnan(distance) else distance for distance in km.round(1).tolist()],
        [None if isnan(duration) else int(duration) for duration in minutes],
    )


def _most_telling(values: Values, value: NDArray[np.float64], known: NDArray[np.float64]) -> list[int]:
    """Per place the component that lifts it most above the mean of the eligible places, of what is known; when none
    lifts it, the one that gives most points; -1 when there is no component."""
    if not len(values.weights):
        return [-1] * value.shape[1]
    sure = values.weights[:, None] * known
    if values.components[-1] is Component.SUCCESS:  # it sums up the others, so that it says nothing of its own
        sure[-1] = 0.0
    lift = sure * (value - (np.add.reduce(values.value, axis=1) / len(values.rows))[:, None])
    lifts = np.maximum.reduce(lift, axis=0) > 1e-9
    chosen: list[int] = np.where(lifts, lift.argmax(axis=0), (sure * value).argmax(axis=0)).tolist()
    return chosen


def _wish_words(question: Question, values: Values, rows: Positions, telling: Sequence[int]) -> list[tuple[str, ...]]:
    """The wish's own words that met the place's text, for the places where content is what tells."""
    found: list[tuple[str, ...]] = [()] * len(rows)
    if Component.CONTENT in values.components and question.wish.learning_wish:
        line = values.components.index(Component.CONTENT)
        wanted = [at for at, chosen in enumerate(telling) if chosen == line]
        prepared = question.catalogue.text.prepare(question.wish.learning_wish)
        if wanted and not prepared.empty:
            text_rows = question.catalogue.text_row.take(rows.take(wanted))
            for at, words in zip(wanted, question.catalogue.text.strongest_words(prepared, text_rows), strict=True):
                found[at] = words
    return found


def _reasons(
    question: Question,
    values: Values,
    telling: Sequence[int],
    rows: Sequence[int],
    words: Sequence[tuple[str, ...]],
    scores: Sequence[int],
) -> Iterator[Reason]:
    """The one reason of each card: the first known fact of the most telling component."""
    tellers = [FACTS[component] for component in values.components]
    for chosen, row, found, score in zip(telling, rows, words, scores, strict=True):
        fact = next(tellers[chosen](question, row, found), None) if chosen >= 0 else None
        yield Reason(ReasonCode.OVERALL, {"score": score}) if fact is None else fact


def excluded_places(question: Question) -> tuple[ExcludedPlace, ...]:
    """Every candidate that a hard rule excludes, with all rules that do so, by place id."""
    found = masks(question)
    passed = np.ones(question.span.stop - question.span.start, dtype=bool)
    for mask in found.values():
        if mask is not None:
            passed &= mask
    rows = (np.flatnonzero(~passed) + int(question.span.start)).tolist()
    return tuple(
        ExcludedPlace(
            question.catalogue.place_ids[row],
            tuple(verdict for verdict in verdicts(question, row, found) if not verdict.passed),
        )
        for row in rows
    )
