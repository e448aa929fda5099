"""What is wrong with the items of a round, by name, and what remains when they are left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.criteria import Question, masks
from matching.engine.hashing import dumped, plain
from matching.types import Gate
from matching.types.allocation import FULL_SCORE
from matching.types.rounds import Entrant, Pair, Problem, ProblemCode, RoundInput

REQUIREMENTS = frozenset({Gate.CARE, Gate.TRAVEL, Gate.LANGUAGE})
"""The hard rules that come from what the student set. Which of them it was is never told: see `Binding`."""
REQUIREMENT = "requirement"
LONGEST_VALUE = 100


class RoundError(ValueError):
    """A setting of the round as a whole that makes no sense; `field` names it."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}: {value!r}")
        self.field = field


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Accepted:
    """What is left of the input. `entrants` are sorted by qualification and id; `pins` and `blocks` are by student,
    with rows of the catalogue; `offered` marks the rows that take part."""

    entrants: tuple[Entrant, ...]
    pins: Mapping[str, int]
    blocks: Mapping[str, frozenset[int]]
    offered: NDArray[np.bool_]
    problems: tuple[Problem, ...]


def check(catalogue: Catalogue, entered: RoundInput) -> tuple[Problem, ...]:
    """Every problem of the input, in a fixed order. The items concerned are left out of a run, the rest goes on.

    Raises RoundError when a setting of the round as a whole makes no sense.
    """
    return accept(catalogue, entered).problems


def accept(catalogue: Catalogue, entered: RoundInput) -> Accepted:
    """The usable part of the input and every problem of the rest. Raises RoundError as `check` does."""
    _settings(entered)
    problems: list[Problem] = []
    offered = _offered(catalogue, entered.places, problems)
    entrants = tuple(_entrant(catalogue, one, problems) for one in _unique(entered.entrants, problems))
    if not entrants:
        problems.append(Problem(code=ProblemCode.EMPTY_COHORT))
    known = {one.student_id: one for one in entrants}
    blocks = _blocks(catalogue, entered.blocks, known, problems)
    wanted = dict(_single(entered.pins, catalogue, known, offered, problems))
    allowed = {
        student: row
        for student, row in wanted.items()
        if _may_pin(catalogue, entered, known[student], row, blocks.get(student, frozenset()), problems)
    }
    pins = _within_capacity(catalogue, entered.draw, allowed, problems)
    ordered = sorted(entrants, key=lambda one: (one.wish.qualification if one.wish else "", one.student_id))
    return Accepted(
        entrants=tuple(ordered), pins=pins, blocks=blocks, offered=offered,
        problems=tuple(sorted(set(problems), key=_place_in_list)),
    )  # fmt: skip


def _place_in_list(problem: Problem) -> tuple[str, str, str, str, str]:
    return problem.code.value, problem.student_id or "", problem.place_id or "", problem.field, problem.value


def _settings(entered: RoundInput) -> None:
    for field, value, high in (("draw", entered.draw, 2**63 - 1), ("sticky", entered.sticky, FULL_SCORE)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
            raise RoundError(field, value)


def _offered(catalogue: Catalogue, wanted: frozenset[str] | None, problems: list[Problem]) -> NDArray[np.bool_]:
    """Which rows take part; refused places and ids that are not in the catalogue are problems."""
    for refusal in catalogue.refused:
        if wanted is None or refusal.place_id in wanted:
            problems.append(_place_problem(refusal.place_id, refusal.field, refusal.value))
    if wanted is None:
        return np.ones(len(catalogue), dtype=bool)
    offered = np.zeros(len(catalogue), dtype=bool)
    refused = {refusal.place_id for refusal in catalogue.refused}
    for place_id in sorted(wanted):
        row = catalogue.row_of.get(place_id)
        if row is not None:
            offered[row] = True
        elif place_id not in refused:
            problems.append(_place_problem(place_id, "place_id", place_id))
    return offered


def _place_problem(place_id: str, field: str, value: object) -> Problem:
    return Problem(code=ProblemCode.PLACE, place_id=place_id, field=field, value=str(value)[:LONGEST_VALUE])


def _unique(entrants: Iterable[Entrant], problems: list[Problem]) -> Iterator[Entrant]:
    """One entrant per id. Of several, the one that comes first in canonical form, whatever the order of input."""
    by_id: dict[str, list[Entrant]] = defaultdict(list)
    for one in entrants:
        if isinstance(one.student_id, str) and one.student_id:
            by_id[one.student_id].append(one)
        else:
            found = str(one.student_id)[:LONGEST_VALUE]
            problems.append(Problem(code=ProblemCode.WISH, field="student_id", value=found))
    for student_id, same in sorted(by_id.items()):
        if len(same) > 1:
            problems.append(Problem(code=ProblemCode.STUDENT_TWICE, student_id=student_id, value=str(len(same))))
            same.sort(key=lambda one: dumped(plain(one)))
        yield same[0]


def _entrant(catalogue: Catalogue, one: Entrant, problems: list[Problem]) -> Entrant:
    """The entrant with usable facts only. Ranks of choices keep counting places that are not there any more."""
    fault, wish, credit = one.fault, one.wish, one.credit
    if wish is not None and not (isinstance(wish.qualification, str) and wish.qualification.strip()):
        fault, wish = "qualification", None
    if wish is None:
        problems.append(Problem(code=ProblemCode.WISH, student_id=one.student_id, field=fault))
    if isinstance(credit, bool) or not isinstance(credit, int) or not 0 <= credit <= FULL_SCORE:
        value = str(credit)[:LONGEST_VALUE]
        problems.append(Problem(code=ProblemCode.WISH, student_id=one.student_id, field="credit", value=value))
        credit = 0
    choices = tuple(dict.fromkeys(one.choices))
    for place_id in choices:
        codes = [ProblemCode.CHOICE_TWICE] if one.choices.count(place_id) > 1 else []
        if place_id not in catalogue.row_of:
            codes.append(ProblemCode.CHOICE_UNKNOWN)
        problems.extend(Problem(code=code, student_id=one.student_id, place_id=place_id) for code in codes)
    return replace(one, wish=wish, fault=fault, credit=credit, choices=choices)


def _blocks(
    catalogue: Catalogue, blocks: Iterable[Pair], known: Mapping[str, Entrant], problems: list[Problem]
) -> dict[str, frozenset[int]]:
    """Pairs to be kept apart, by student."""
    found: dict[str, set[int]] = defaultdict(set)
    for pair in blocks:
        row = catalogue.row_of.get(pair.place_id)
        if row is None or pair.student_id not in known:
            code = ProblemCode.BLOCK_UNKNOWN
            problems.append(Problem(code=code, student_id=pair.student_id, place_id=pair.place_id))
        else:
            found[pair.student_id].add(row)
    return {student: frozenset(rows) for student, rows in found.items()}


def _single(
    pins: Iterable[Pair],
    catalogue: Catalogue,
    known: Mapping[str, Entrant],
    offered: NDArray[np.bool_],
    problems: list[Problem],
) -> Iterator[tuple[str, int]]:
    """Pins that name a student and a place of the round, one per student; two different ones leave both out."""
    by_student: dict[str, set[str]] = defaultdict(set)
    for pin in pins:
        if pin.student_id not in known:
            code = ProblemCode.PIN_UNKNOWN_STUDENT
            problems.append(Problem(code=code, student_id=pin.student_id, place_id=pin.place_id))
            continue
        by_student[pin.student_id].add(pin.place_id)
    for student, places in by_student.items():
        row = catalogue.row_of.get(next(iter(places)))
        if len(places) > 1:
            problems.extend(
                Problem(code=ProblemCode.PIN_TWICE, student_id=student, place_id=place_id) for place_id in places
            )
        elif row is None or not offered[row]:
            code = ProblemCode.PIN_UNKNOWN_PLACE
            problems.append(Problem(code=code, student_id=student, place_id=next(iter(places))))
        else:
            yield student, row


def _may_pin(
    catalogue: Catalogue,
    entered: RoundInput,
    one: Entrant,
    row: int,
    apart: frozenset[int],
    problems: list[Problem],
) -> bool:
    """Whether nothing but room can stand in the way of a pin; the rest is a problem that leaves the pin out."""
    place_id = catalogue.place_ids[row]
    if row in apart:
        problems.append(Problem(code=ProblemCode.PIN_BLOCKED, student_id=one.student_id, place_id=place_id))
        return False
    broken = failed(catalogue, entered, one, row) - {Gate.CAPACITY} if one.wish else None
    if broken is None or broken:
        named = sorted({REQUIREMENT if gate in REQUIREMENTS else gate.value for gate in broken or ()})
        problems.append(
            Problem(
                code=ProblemCode.PIN_HARD_RULE, student_id=one.student_id, place_id=place_id,
                field=", ".join(named) if named else "wish",
            )
        )  # fmt: skip
        return False
    return True


def failed(catalogue: Catalogue, entered: RoundInput, one: Entrant, row: int) -> frozenset[Gate]:
    """The hard rules that keep a place from a student who has a wish."""
    if one.wish is None:
        return frozenset(Gate)
    question = Question.of(catalogue, one.wish, entered.rules, slice(row, row + 1))
    broken = {gate for gate, mask in masks(question).items() if mask is not None and not mask[0]}
    if catalogue.qualification_of(row) != one.wish.qualification:
        broken.add(Gate.RECOGNITION)
    return frozenset(broken)


def _within_capacity(
    catalogue: Catalogue, draw: int, pins: Mapping[str, int], problems: list[Problem]
) -> dict[str, int]:
    """As many pins per place as it has room for; which ones are left out is decided by the draw."""
    by_row: dict[int, list[str]] = defaultdict(list)
    for student, row in pins.items():
        by_row[row].append(student)
    kept: dict[str, int] = {}
    for row, students in by_row.items():
        drawn = sorted(students, key=lambda student: _lot(draw, student))
        room = int(catalogue.capacity[row])
        kept |= dict.fromkeys(drawn[:room], row)
        code = ProblemCode.PIN_OVER_CAPACITY
        place_id = catalogue.place_ids[row]
        problems.extend(Problem(code=code, student_id=one, place_id=place_id) for one in drawn[room:])
    return kept


def _lot(draw: int, student_id: str) -> bytes:
    return blake2b(f"{draw}/{student_id}".encode(), digest_size=8).digest()
