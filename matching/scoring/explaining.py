"""Everything about one place for one wish, and how many places each hard rule excludes."""

import numpy as np

from matching.catalogue import Catalogue
from matching.criteria import Question, assess, facts_of, first_exclusions, masks, passing, verdicts
from matching.scoring.narrowing import DEFAULT_RULES
from matching.scoring.points import totals
from matching.scoring.ranking import describe
from matching.types import (
    DEFAULT_WEIGHTS,
    Component,
    Evidence,
    Explanation,
    Gate,
    RankedPlace,
    Reason,
    Rules,
    StudentWish,
    SuccessModel,
    Weights,
)


class UnknownPlaceError(KeyError):
    """The catalogue has no place with this id."""


def explain(
    catalogue: Catalogue,
    wish: StudentWish,
    weights: Weights = DEFAULT_WEIGHTS,
    *,
    place_id: str,
    rules: Rules = DEFAULT_RULES,
    success: SuccessModel | None = None,
) -> Explanation:
    """The verdict of every hard rule on one place, and its score with parts, facts and evidence when it passes.

    The score is the one that `rank` gives. Raises UnknownPlaceError for an id that is not in the catalogue.
    """
    row = catalogue.row_of.get(place_id)
    if row is None:
        raise UnknownPlaceError(place_id)
    question = Question.of(catalogue, wish, rules, success=success)
    if not question.span.start <= row < question.span.stop:
        alone = Question.of(catalogue, wish, rules, slice(row, row + 1))
        return Explanation(place_id, verdicts(alone, row, masks(alone)), None, {}, ())
    judged = verdicts(question, row, masks(question))
    if not all(verdict.passed for verdict in judged):
        return Explanation(place_id, judged, None, {}, ())
    place, facts, evidence = _score_of(question, row, weights)
    return Explanation(place_id, judged, place, facts, evidence)


def _score_of(
    question: Question, row: int, weights: Weights
) -> tuple[RankedPlace, dict[Component, tuple[Reason, ...]], tuple[Evidence, ...]]:
    """The ranked place, the facts per component and the evidence of the text."""
    rows = passing(question)
    values = assess(question, rows, weights.shares())
    at = np.searchsorted(rows, [row])
    place = describe(question, values, totals(values.weights, values.value), at)[0]
    facts = {part.component: tuple(facts_of(question, part.component, row)) for part in place.parts}
    prepared = question.catalogue.text.prepare(question.wish.learning_wish)
    evidence = question.catalogue.text.evidence(prepared, int(question.catalogue.text_row[row]))
    return place, facts, evidence if Component.CONTENT in facts else ()


def count_excluded(catalogue: Catalogue, wish: StudentWish, *, rules: Rules = DEFAULT_RULES) -> dict[Gate, int]:
    """How many places of the qualification each hard rule is the first to exclude, in the fixed order."""
    return first_exclusions(Question.of(catalogue, wish, rules))
