"""The students of one qualification as columns: a whole cohort is judged and scored by few passes over arrays."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.catalogue import Catalogue
from matching.catalogue.columns import UNKNOWN_LANGUAGES, bits_of
from matching.catalogue.limits import bounds_for, opening_for
from matching.criteria.question import cosine_of
from matching.criteria.travel import PACES, reference_minutes, unit_vector
from matching.types import PaymentWish, Rules, StudentWish

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
EVERY_BIT = np.uint64(2**64 - 1)
NO_LIMIT, HOME, HOME_OR_ABROAD, NO_HOME = 0, 1, 2, 3
PAYMENTS = tuple(PaymentWish)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Students:
    """One line per student of one qualification. `bounds` and `opening` are as in `matching.catalogue.limits`; `home`
    is a unit vector, NaN when unknown; `reach` says which places pass without a known distance; `needs` are the kinds
    of care per student; `texts` are the prepared learning wishes, empty lines for those without one."""

    wishes: Sequence[StudentWish]
    bounds: NDArray[np.int32]
    possible: NDArray[np.bool_]
    opening: NDArray[np.uint32]
    languages: NDArray[np.uint64]
    home: FloatArray
    least_cosine: FloatArray
    reach: NDArray[np.int8]
    pace: FloatArray
    span: IntArray
    weekdays: NDArray[np.uint8]
    per_week: IntArray
    payment: IntArray
    work_processes: NDArray[np.uint64]
    techniques: NDArray[np.uint64]
    wanted: IntArray
    texts: sparse.csr_array

    def __len__(self) -> int:
        return len(self.wishes)


def students_of(catalogue: Catalogue, wishes: Sequence[StudentWish], rules: Rules) -> Students:
    """The columns of these students, who all have the same qualification."""
    language_words = catalogue.languages.shape[1]
    tags = {name: getattr(catalogue, name) for name in ("work_processes", "techniques")}
    masks = {
        name: np.array([column.mask(wish.qualification, getattr(wish, name)) for wish in wishes], dtype=np.uint64)
        for name, column in tags.items()
    }
    dates = np.array([_dates(wish, rules) for wish in wishes], dtype=np.int64).reshape(len(wishes), 4)
    return Students(
        wishes=wishes,
        bounds=np.hstack([bounds_for(*line) for line in dates.tolist()]),
        possible=dates[:, 2] <= dates[:, 1] - dates[:, 0] + 1,
        opening=np.array([opening_for(wish.study_year, wish.route) for wish in wishes], dtype=np.uint32),
        languages=np.array([_languages(catalogue, wish, language_words) for wish in wishes], dtype=np.uint64),
        home=np.array([_home(wish) for wish in wishes]),
        least_cosine=np.array([_least(wish) for wish in wishes]),
        reach=np.array([_reach(wish) for wish in wishes], dtype=np.int8),
        pace=np.array([_pace(wish) for wish in wishes]),
        span=dates[:, :2],
        weekdays=np.array([sum(1 << day for day in wish.weekdays) for wish in wishes], dtype=np.uint8),
        per_week=np.array([wish.days_per_week or len(wish.weekdays) for wish in wishes], dtype=np.int64),
        payment=np.array([PAYMENTS.index(wish.payment) for wish in wishes], dtype=np.int64),
        wanted=np.array([(len(wish.work_processes), len(wish.techniques)) for wish in wishes], dtype=np.int64),
        texts=prepared(catalogue, wishes),
        **masks,
    )


def _dates(wish: StudentWish, rules: Rules) -> tuple[int, int, int, int]:
    """First and last day, days that a place must cover, and age."""
    start, end = wish.period_start.toordinal(), wish.period_end.toordinal()
    needed = max(1, math.ceil(rules.minimum_overlap * (end - start + 1) - 1e-9))
    return start, end, needed, wish.age or 0


def _languages(catalogue: Catalogue, wish: StudentWish, words: int) -> NDArray[np.uint64]:
    """The bits of which a place must have one."""
    if not wish.languages:
        return np.full(words, EVERY_BIT)
    bits = bits_of(catalogue.language_bits, wish.languages, words)
    bits[0] |= UNKNOWN_LANGUAGES
    return bits


def _home(wish: StudentWish) -> FloatArray:
    if wish.home_latitude is None or wish.home_longitude is None:
        return np.full(3, np.nan)
    return unit_vector(wish.home_latitude, wish.home_longitude)


def _least(wish: StudentWish) -> float:
    return -2.0 if wish.travel_limit_km is None else cosine_of(wish.travel_limit_km)


def _reach(wish: StudentWish) -> int:
    if wish.travel_limit_km is None:
        return NO_LIMIT
    if wish.home_latitude is None or wish.home_longitude is None:
        return NO_LIMIT if wish.abroad else NO_HOME
    return HOME_OR_ABROAD if wish.abroad else HOME


def _pace(wish: StudentWish) -> tuple[float, float]:
    """What travelling is worth: from this value on, so much less per kilometre."""
    pace = PACES[wish.transport]
    reference = reference_minutes(wish.travel_limit_km, wish.transport)
    return 1 - pace.start / reference, 60 * pace.detour / pace.speed / reference


def prepared(catalogue: Catalogue, wishes: Sequence[StudentWish]) -> sparse.csr_array:
    """The learning wishes as lines over the features of the catalogue's texts."""
    index = catalogue.text
    found = [index.weights_of(wish.learning_wish) for wish in wishes]
    starts = np.concatenate(([0], np.cumsum([len(columns) for columns, _ in found]))).astype(np.int64)
    columns = np.concatenate([columns for columns, _ in found]) if found else np.zeros(0, dtype=np.int64)
    data = np.concatenate([data for _, data in found]) if found else np.zeros(0)
    return sparse.csr_array((data.astype(np.float64), columns, starts), shape=(len(wishes), index.matrix.shape[1]))
