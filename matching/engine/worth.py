"""The components of a score for many pairs of student and place at once.

Each is what `matching.criteria.components` works out for one student; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.catalogue import Catalogue, TagColumn
from matching.catalogue.worth import NEUTRAL
from matching.criteria.components import DAYS_APART, FULL_SIMILARITY
from matching.criteria.success import chances
from matching.criteria.travel import km_between
from matching.engine.cohort import PAYMENTS, Students
from matching.engine.judging import by_kind
from matching.types import CareLevel, Component, Rules, SuccessModel
from matching.types.success import FEATURES

FloatArray = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pairs:
    """Allowed pairs, student by student and place by place: `line` of the student within `part`, `row` of the place,
    `counts` per student; `angle` is the cosine between home and place."""

    part: slice
    line: Ints
    row: Ints
    counts: Ints
    angle: FloatArray

    @property
    def first(self) -> Ints:
        """Where the pairs of each student begin."""
        starts: Ints = np.cumsum(self.counts) - self.counts
        return starts


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """One component over the pairs: its value (0-1), the share of it that is known (None = all), and the students
    (lines of the part) who asked for it (None = all)."""

    value: FloatArray
    known: FloatArray | None = None
    asked: Mask | None = None


def filled(pairs: Pairs, value: FloatArray, known: Mask) -> FloatArray:
    """Replaces the unknown values of each student by the median of the known ones, 0.5 when there is none."""
    if known.all():
        return value
    unknown = np.flatnonzero(~known)
    concerned = np.unique(pairs.line[unknown])
    counts, first = pairs.counts[concerned], pairs.first[concerned]
    width = int(counts.max())
    at = np.minimum(first[:, None] + np.arange(width), len(value) - 1)
    usable = (np.arange(width) < counts[:, None]) & known[at]
    ordered = np.where(usable, value[at], np.inf)
    ordered.sort(axis=1)
    many = usable.sum(axis=1)
    lines = np.arange(len(concerned))
    low, high = ordered[lines, np.maximum(many - 1, 0) // 2], ordered[lines, np.minimum(many // 2, width - 1)]
    middle = np.full(len(pairs.counts), NEUTRAL)
    middle[concerned[many > 0]] = (low[many > 0] + high[many > 0]) / 2
    result = value.copy()
    result[unknown] = middle[pairs.line[unknown]]
    return result


def mean_of(pairs: Pairs, columns: Sequence[Worth]) -> Worth | None:
    """The plain mean of the columns that each student asked for, known in proportion."""
    columns = [column for column in columns if column.asked is None or column.asked.any()]
    if not columns:
        return None
    total, known = np.zeros(len(pairs.line)), np.zeros(len(pairs.line))
    count = np.zeros(len(pairs.counts))
    for column in columns:
        share = np.ones(len(pairs.counts)) if column.asked is None else column.asked.astype(np.float64)
        count += share
        here = share[pairs.line]
        total += column.value * here
        known += here if column.known is None else column.known * here
    divisor = np.maximum(count, 1.0)[pairs.line]
    return Worth(total / divisor, known / divisor, count > 0)


def text_similarity(catalogue: Catalogue, span: slice, wishes: sparse.csr_array, pairs: Pairs) -> FloatArray:
    """Similarity of the wishes with the texts of the places, for the pairs only.

    One sparse product per block over the features that the wishes have.
    """
    used, columns = np.unique(wishes.indices, return_inverse=True)
    if not len(used):
        return np.zeros(len(pairs.line))
    texts, where = np.unique(catalogue.text_row[span], return_inverse=True)
    lines = sparse.csr_array(catalogue.text.matrix[texts][:, used], dtype=np.float64)
    narrowed = sparse.csr_array((wishes.data, columns, wishes.indptr), shape=(wishes.shape[0], len(used)))
    products = narrowed @ lines.toarray().T.copy()
    found: FloatArray = products[pairs.line, where[pairs.row - int(span.start)]]
    return found


def content(catalogue: Catalogue, span: slice, students: Students, pairs: Pairs) -> Worth | None:
    """Mean of: text similarity with the learning wish, share of the open work processes, share of the techniques."""
    wishes = students.texts[pairs.part]
    said = np.diff(wishes.indptr) > 0
    columns: list[Worth] = []
    if said.any():
        similarity = np.minimum(text_similarity(catalogue, span, wishes, pairs) * (1 / FULL_SIMILARITY), 1.0)
        has_text = catalogue.has_text[pairs.row]
        columns.append(Worth(filled(pairs, similarity, has_text), has_text.astype(np.float64), said))
    for number, (column, bits) in enumerate(
        ((catalogue.work_processes, students.work_processes), (catalogue.techniques, students.techniques))
    ):
        columns.append(_tags(column, bits[pairs.part], students.wanted[pairs.part, number], pairs))
    return mean_of(pairs, columns)


def _tags(column: TagColumn, bits: NDArray[np.uint64], wanted: Ints, pairs: Pairs) -> Worth:
    """The share of the wanted tags that each place has."""
    shared = np.bitwise_count(column.words[pairs.row, 0] & bits[pairs.line, 0]).astype(np.float64)
    for word in range(1, column.words.shape[1]):
        shared += np.bitwise_count(column.words[pairs.row, word] & bits[pairs.line, word])
    known = column.known[pairs.row]
    value = shared / np.maximum(wanted, 1)[pairs.line]
    return Worth(filled(pairs, value, known), known.astype(np.float64), wanted > 0)


def guidance(catalogue: Catalogue, pairs: Pairs) -> Worth:
    """As worked out once per catalogue."""
    worth = catalogue.worth
    return Worth(worth.guidance[pairs.row], worth.guidance_known[pairs.row])


def payment(catalogue: Catalogue, students: Students, pairs: Pairs) -> Worth:
    """As worked out once per catalogue, for what each student asked."""
    worth = catalogue.worth
    wish = students.payment[pairs.part][pairs.line]
    value = np.stack([worth.payment[one] for one in PAYMENTS])[wish, pairs.row]
    known = np.stack([worth.payment_known[one] for one in PAYMENTS])[wish, pairs.row]
    return Worth(value, known.astype(np.float64))


NO_KINDS: frozenset[str] = frozenset()


def care(catalogue: Catalogue, students: Students, pairs: Pairs, rules: Rules) -> Worth | None:
    """How far the care goes beyond the level of the gate, mean over the needs of each student."""
    base = int(rules.care_level)
    room = int(CareLevel.EXPERIENCED) - base
    columns: list[Worth] = []
    scored = [wish.care_kinds if wish.care_scored else NO_KINDS for wish in students.wishes[pairs.part]]
    for kind, lines in by_kind(scored).items():
        number = catalogue.care_kinds.get(kind)
        levels = np.full(len(pairs.row), -1) if number is None else catalogue.care[pairs.row, number]
        asked = np.zeros(len(pairs.counts), dtype=bool)
        asked[lines] = True
        beyond = (levels - base) / room if room else np.ones(len(levels))
        known = levels >= 0
        columns.append(Worth(filled(pairs, np.maximum(beyond, 0.0), known), known.astype(np.float64), asked))
    return mean_of(pairs, columns)


def travel(students: Students, pairs: Pairs) -> Worth | None:
    """1 - minutes / reference minutes, not below 0."""
    homes = ~np.isnan(students.home[pairs.part, 0])
    if not homes.any():
        return None
    start, slope = students.pace[pairs.part, 0], students.pace[pairs.part, 1]
    value = np.maximum(start[pairs.line] - slope[pairs.line] * km_between(pairs.angle), 0.0)
    known = ~np.isnan(pairs.angle)
    return Worth(filled(pairs, value, known), known.astype(np.float64), homes)


def days(catalogue: Catalogue, students: Students, pairs: Pairs) -> Worth | None:
    """Share of the wanted weekdays; where only a number of days is known, 1 minus a quarter per day of difference."""
    per_week, weekdays = students.per_week[pairs.part], students.weekdays[pairs.part]
    if not per_week.any():
        return None
    offered = catalogue.days[pairs.row]
    apart = np.abs(offered - per_week[pairs.line])
    value = np.maximum(1 - apart / DAYS_APART, 0.0)
    if weekdays.any():
        bits, wanted = catalogue.weekdays[pairs.row], weekdays[pairs.line]
        share = np.bitwise_count(bits & wanted) / np.maximum(np.bitwise_count(wanted), 1)
        value = np.where((bits != 0) & (wanted != 0), share, value)
    known = offered != 0
    return Worth(filled(pairs, value, known), known.astype(np.float64), per_week > 0)


def continuity(catalogue: Catalogue, students: Students, pairs: Pairs) -> Worth:
    """Share of the student's period that can be spent here without moving on."""
    start, end = students.span[pairs.part, 0], students.span[pairs.part, 1]
    last = np.minimum(catalogue.ends[pairs.row], end[pairs.line])
    first = np.maximum(catalogue.starts[pairs.row], start[pairs.line])
    return Worth((last - first + 1) / (end - start + 1)[pairs.line])


def success(catalogue: Catalogue, model: SuccessModel, pairs: Pairs, found: dict[Component, Worth]) -> Worth:
    """The chance that the learned model gives; what a student did not ask counts as its centre."""
    values: dict[Component, FloatArray] = {}
    for component, centre in zip(FEATURES, model.centres, strict=True):
        if component in found:
            value, asked = found[component].value, found[component].asked
            values[component] = value if asked is None else np.where(asked[pairs.line], value, centre)
    return Worth(chances(catalogue, model, pairs.row, values))
