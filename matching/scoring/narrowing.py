"""The reader's filters over the eligible places, and how many places each filter value would leave."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.criteria import Question, passing
from matching.criteria.components import distances
from matching.text import search
from matching.types import CareLevel, Facets, Filters, Rules, StudentWish

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
DISTANCE_STEPS = (5, 10, 15, 25, 50, 100)
NO_FILTERS = Filters()
DEFAULT_RULES = Rules()


def _any_language(catalogue: Catalogue, rows: Rows, languages: Iterable[str]) -> Mask:
    """Places that work in one of the languages."""
    found = np.zeros(len(rows), dtype=bool)
    for language in languages:
        bit = catalogue.language_bits.get(language)
        if bit is not None:
            found |= (catalogue.languages[rows, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1) != 0
    return found


def _care(catalogue: Catalogue, rows: Rows, kind: str) -> Mask:
    """Places where this kind of care is at least declared."""
    number = catalogue.care_kinds.get(kind)
    if number is None:
        return np.zeros(len(rows), dtype=bool)
    covered: Mask = catalogue.care[rows, number] >= CareLevel.DECLARED
    return covered


def keep(question: Question, rows: Rows, km: NDArray[np.float64] | None, filters: Filters) -> Mask:
    """Which of the eligible rows pass the filters."""
    catalogue = question.catalogue
    kept = np.ones(len(rows), dtype=bool)
    if filters.max_distance_km is not None:
        kept &= np.zeros(len(rows), dtype=bool) if km is None else km <= filters.max_distance_km
    if filters.days_per_week:
        kept &= np.isin(catalogue.days[rows], sorted(filters.days_per_week))
    for kind in filters.care_kinds:
        kept &= _care(catalogue, rows, kind)
    if filters.expenses:
        kept &= catalogue.expenses[rows] == 1
    if filters.allowance:
        kept &= catalogue.allowance[rows] > 0
    if filters.languages:
        kept &= _any_language(catalogue, rows, filters.languages)
    if filters.company_types:
        wanted = [n for n, name in enumerate(catalogue.company_types) if name and name in filters.company_types]
        kept &= np.isin(catalogue.company_type[rows], wanted)
    if filters.text.strip():
        kept &= _found(catalogue, rows, kept, filters.text)
    return kept


def _found(catalogue: Catalogue, rows: Rows, kept: Mask, text: str) -> Mask:
    """Places among the kept ones that the search text finds."""
    found = np.zeros(len(rows), dtype=bool)
    left = rows[kept]
    names = [catalogue.names[number] for number in catalogue.name[left].tolist()]
    found[kept] = search(catalogue.text, text, catalogue.text_row[left], names) > 0
    return found


def fitting(
    catalogue: Catalogue, wish: StudentWish, *, rules: Rules = DEFAULT_RULES, filters: Filters = NO_FILTERS
) -> frozenset[str]:
    """The ids of all places that pass every hard rule and the reader's filters: a ranking without order or reasons."""
    question = Question.of(catalogue, wish, rules)
    rows = passing(question)
    if filters != NO_FILTERS:
        rows = rows[keep(question, rows, distances(question, rows), filters)]
    return frozenset(catalogue.place_ids[row] for row in rows.tolist())


def facets(
    catalogue: Catalogue, wish: StudentWish, *, rules: Rules = DEFAULT_RULES, filters: Filters = NO_FILTERS
) -> Facets:
    """Counts per filter value among the eligible places that pass the filters given."""
    question = Question.of(catalogue, wish, rules)
    rows = passing(question)
    kept = keep(question, rows, distances(question, rows), filters)
    rows = rows[kept]
    km = distances(question, rows)
    types = np.bincount(catalogue.company_type[rows], minlength=len(catalogue.company_types)).tolist()
    days = np.bincount(catalogue.days[rows], minlength=8).tolist()
    return Facets(
        total=len(rows),
        company_types={name: n for name, n in zip(catalogue.company_types, types, strict=True) if name and n},
        languages=_counted((name, _any_language(catalogue, rows, (name,))) for name in catalogue.language_bits),
        care_kinds=_counted((kind, _care(catalogue, rows, kind)) for kind in catalogue.care_kinds),
        days_per_week={day: n for day, n in enumerate(days) if day and n},
        expenses=int(np.count_nonzero(catalogue.expenses[rows] == 1)),
        allowance=int(np.count_nonzero(catalogue.allowance[rows] > 0)),
        within_km={} if km is None else {step: int(np.count_nonzero(km <= step)) for step in DISTANCE_STEPS},
    )


def _counted(found: Iterable[tuple[str, Mask]]) -> dict[str, int]:
    """Numbers above 0 by name."""
    counts = {name: int(np.count_nonzero(mask)) for name, mask in found}
    return {name: number for name, number in counts.items() if number}
