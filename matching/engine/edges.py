"""Every allowed pair of a cohort with its score: per qualification a block, in parts that fit a processor's cache.

All pairs that pass the hard rules are kept; none is cut off. Memory is about 16 bytes per pair, and a few megabytes for
the part at hand.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.criteria.question import NO_PLACES
from matching.engine import worth
from matching.engine.cohort import Students, students_of
from matching.engine.judging import allowed_pairs, cosines, within_reach
from matching.engine.worth import Pairs, Worth
from matching.scoring.points import DECIMALS_KEPT, HUNDRED, whole_points
from matching.types import Component, Part, Rules, StudentWish, SuccessModel, Weights

CELLS_AT_ONCE = 150_000
HUNDREDTHS = 100
FloatArray = NDArray[np.float64]
Ints = NDArray[np.int64]
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scale:
    """What turns values into a score."""

    weights: Weights
    rules: Rules
    success: SuccessModel | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Block:
    """The students of one qualification (`first` = the number of the first one in the cohort) and their places."""

    first: int
    students: Students
    span: slice


class Edges(NamedTuple):
    """Allowed pairs of the whole cohort: of student s those from `start[s]` to `start[s + 1]`, by rising row; `score`
    in hundredths of a point."""

    start: Ints
    row: NDArray[np.int32]
    score: NDArray[np.int32]


class Scored(NamedTuple):
    """The pairs of one part with the components that take part, their weights per student (0 = not asked) and the
    total 0-100 before rounding."""

    pairs: Pairs
    components: tuple[Component, ...]
    columns: tuple[Worth, ...]
    weights: FloatArray
    total: FloatArray


def blocks_of(catalogue: Catalogue, wishes: Sequence[StudentWish | None], rules: Rules) -> list[Block]:
    """One block per qualification. The wishes are sorted by qualification, those that could not be read come first."""
    found: list[Block] = []
    first = 0
    for name, group in groupby(wishes, key=lambda wish: wish.qualification if wish else None):
        members = [wish for wish in group if wish is not None]
        if name is None:
            first = sum(wish is None for wish in wishes)
            continue
        span = catalogue.spans.get(name, NO_PLACES)
        found.append(Block(first=first, students=students_of(catalogue, members, rules), span=span))
        first += len(members)
    return found


def parts_of(block: Block) -> Iterator[slice]:
    """The students of a block in parts."""
    places = max(1, block.span.stop - block.span.start)
    size = max(1, CELLS_AT_ONCE // places)
    for start in range(0, len(block.students), size):
        yield slice(start, min(start + size, len(block.students)))


def score_part(catalogue: Catalogue, block: Block, part: slice, scale: Scale) -> Scored:
    """The allowed pairs of one part with their components and totals."""
    span, students = block.span, block.students
    allowed = allowed_pairs(catalogue, span, students, part, scale.rules)
    angles = cosines(catalogue, span, students.home[part])
    allowed &= within_reach(catalogue, span, students, part, angles)
    line, column = allowed.nonzero()
    counts = np.count_nonzero(allowed, axis=1)
    pairs = Pairs(part=part, line=line, row=column + int(span.start), counts=counts, angle=angles[allowed])
    found = _components(catalogue, block, pairs, scale)
    weights = _weights(found, scale, len(counts))
    total = np.zeros(len(line))
    for number, column_found in enumerate(found.values()):
        total += weights[number][line] * column_found.value
    return Scored(pairs, tuple(found), tuple(found.values()), weights, (HUNDRED * total).round(DECIMALS_KEPT))


def _components(catalogue: Catalogue, block: Block, pairs: Pairs, scale: Scale) -> dict[Component, Worth]:
    """The components that count, in their order."""
    students = block.students
    makers: dict[Component, Callable[[], Worth | None]] = {
        Component.CONTENT: lambda: worth.content(catalogue, block.span, students, pairs),
        Component.GUIDANCE: lambda: worth.guidance(catalogue, pairs),
        Component.CARE: lambda: worth.care(catalogue, students, pairs, scale.rules),
        Component.PAYMENT: lambda: worth.payment(catalogue, students, pairs),
        Component.TRAVEL: lambda: worth.travel(students, pairs),
        Component.DAYS: lambda: worth.days(catalogue, students, pairs),
        Component.CONTINUITY: lambda: worth.continuity(catalogue, students, pairs),
    }
    shares = dict(zip(Component, scale.weights.shares(), strict=True))
    model = scale.success if shares[Component.SUCCESS] else None
    found: dict[Component, Worth] = {}
    for component, make in makers.items():
        column = make() if shares[component] or model is not None else None
        if column is not None:
            found[component] = column
    if model is not None:
        found[Component.SUCCESS] = worth.success(catalogue, model, pairs, found)
    return {component: column for component, column in found.items() if shares[component]}


def _weights(found: dict[Component, Worth], scale: Scale, students: int) -> FloatArray:
    """Per component and student the share of the score: the shares of what was asked, scaled to sum to 1."""
    shares = dict(zip(Component, scale.weights.shares(), strict=True))
    weights = np.zeros((len(found), students))
    for number, (component, column) in enumerate(found.items()):
        weights[number] = shares[component] if column.asked is None else shares[component] * column.asked
    summed = np.zeros(students)
    for line in weights:
        summed += line
    return weights / np.where(summed > 0, summed, 1.0)


def edges_of(catalogue: Catalogue, blocks: Sequence[Block], students: int, scale: Scale, step: Step) -> Edges:
    """All allowed pairs of the cohort with their scores. `step` hears how many students are done, of how many."""
    counts = np.zeros(students, dtype=np.int64)
    rows: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
    scores: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
    for block in blocks:
        for part in parts_of(block):
            scored = score_part(catalogue, block, part, scale)
            counts[block.first + part.start : block.first + part.stop] = scored.pairs.counts
            rows.append(scored.pairs.row.astype(np.int32))
            scores.append(np.rint(HUNDREDTHS * scored.total).astype(np.int32))
        step(block.first + len(block.students), students)
    start = np.zeros(students + 1, dtype=np.int64)
    np.cumsum(counts, out=start[1:])
    return Edges(start, np.concatenate(rows), np.concatenate(scores))


def only(edges: Edges, keep: NDArray[np.bool_]) -> Edges:
    """The edges that are kept."""
    kept = np.concatenate(([0], np.cumsum(keep)))
    return Edges(kept[edges.start], edges.row[keep], edges.score[keep])


def numbers_of(edges: Edges, places: int, student: Ints, row: Ints) -> Ints:
    """The number of the edge of each pair of student and row, -1 where there is none."""
    if not len(edges.row) or not len(student):
        return np.full(len(student), -1, dtype=np.int64)
    owner = np.repeat(np.arange(len(edges.start) - 1), np.diff(edges.start))
    keys = owner * np.int64(places) + edges.row
    wanted = np.asarray(student, dtype=np.int64) * np.int64(places) + row
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def parts_given(catalogue: Catalogue, blocks: Sequence[Block], rows: Ints, scale: Scale) -> dict[int, tuple[Part, ...]]:
    """The parts of the score of the place that each student got (`rows` by number of the student, -1 = none)."""
    found: dict[int, tuple[Part, ...]] = {}
    for block in blocks:
        for part in parts_of(block):
            here = rows[block.first + part.start : block.first + part.stop]
            if (here >= 0).any():
                scored = score_part(catalogue, block, part, scale)
                at, lines = _given(scored.pairs, here)
                for line, parts in zip(lines.tolist(), _shown(scored, at, lines), strict=True):
                    found[block.first + part.start + line] = parts
    return found


def _given(pairs: Pairs, rows: Ints) -> tuple[Ints, Ints]:
    """The numbers of the pairs that were given, and the lines of their students."""
    at = np.flatnonzero(pairs.row == rows[pairs.line])
    return at, pairs.line[at]


def _shown(scored: Scored, at: Ints, lines: Ints) -> Iterator[tuple[Part, ...]]:
    """The parts of the pairs as a ranking shows them: whole points, what was not asked left out."""
    value = np.array([column.value[at] for column in scored.columns])
    known = np.array([np.ones(len(at)) if one.known is None else one.known[at] for one in scored.columns])
    asked = np.array([np.ones(len(at), bool) if one.asked is None else one.asked[lines] for one in scored.columns])
    for position, line in enumerate(lines.tolist()):
        use = np.flatnonzero(asked[:, position])
        weights, mine = scored.weights[use, line], value[use, position]
        score = np.rint(scored.total[at[position : position + 1]]).astype(np.int64)
        points = whole_points(weights, mine[:, None], score)[0]
        yield tuple(
            Part(
                scored.components[number],
                int(points[place]),
                round(float(weights[place]), DECIMALS_KEPT),
                round(float(mine[place]), DECIMALS_KEPT),
                round(float(known[number, position]), DECIMALS_KEPT),
            )
            for place, number in enumerate(use.tolist())
        )
