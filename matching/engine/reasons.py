"""Why a student has no place or not the one they wanted, without naming anybody and without telling a need.

What a student set (care, travel, language) is one reason, `requirement`: which of them it was cannot be read from a
list of unplaced students.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matching.criteria import Question, masks
from matching.criteria.gates import Mask
from matching.criteria.verdicts import REASONS
from matching.engine.checking import REQUIREMENTS, failed
from matching.engine.outcome import Outcome
from matching.engine.prepare import Prepared
from matching.types import Gate, Verdict
from matching.types.rounds import Binding, Entrant, Missed, NearMiss, Why

MOST_NEAR_MISSES = 10
SCHOOLS_OWN = tuple(gate for gate in Gate if gate not in REQUIREMENTS | {Gate.RECOGNITION, Gate.CAPACITY})


def binding(prepared: Prepared, number: int) -> tuple[tuple[tuple[Binding, int], ...], tuple[NearMiss, ...]]:
    """What stands between an unplaced student and a place, the reason that is nearest to a place first, each with the
    number of places it concerns; and the near misses."""
    one = prepared.entrants[number]
    if one.wish is None:
        return ((Binding.BAD_INPUT, 0),), ()
    question = Question.of(prepared.catalogue, one.wish, prepared.entered.rules)
    found = masks(question)
    offered = prepared.accepted.offered[question.span]
    open_to = _passed(found, (Gate.RECOGNITION,), len(offered)) & offered
    apart = np.isin(np.arange(question.span.start, question.span.stop), sorted(_apart(prepared, one)))
    if not open_to.any():
        return ((Binding.NO_RECOGNISED_PLACE, int(offered.sum())),), _near(prepared, question, found, offered & ~apart)
    rules = open_to & _passed(found, SCHOOLS_OWN, len(offered)) & ~apart
    asked = rules & _passed(found, tuple(REQUIREMENTS), len(offered))
    counted = {
        Binding.ALL_FULL: int(asked.sum()),
        Binding.REQUIREMENT: int((rules & ~asked).sum()),
        Binding.OTHER_RULE: int((open_to & ~rules).sum()),
    }
    reasons = tuple((reason, count) for reason, count in counted.items() if count)
    return reasons, _near(prepared, question, found, offered & ~apart)


def _apart(prepared: Prepared, one: Entrant) -> frozenset[int]:
    return prepared.accepted.blocks.get(one.student_id, frozenset())


def _passed(found: Mapping[Gate, Mask | None], gates: tuple[Gate, ...], size: int) -> Mask:
    """Whether all of these rules are passed, place by place."""
    passed = np.ones(size, dtype=bool)
    for gate in gates:
        mask = found[gate]
        if mask is not None:
            passed &= mask
    return passed


def _near(
    prepared: Prepared, question: Question, found: Mapping[Gate, Mask | None], open_to: Mask
) -> tuple[NearMiss, ...]:
    """Places that one thing keeps away: room first, then the other rules; at most MOST_NEAR_MISSES, equal ones in the
    order of the place's own hash, which says nothing about it. All requirements of the student count as equal: sorted
    by rule, the list would tell where one ends and the next begins."""
    broken = np.zeros(len(open_to), dtype=np.int64)
    which = np.full(len(open_to), list(found).index(Gate.CAPACITY))
    for position, mask in enumerate(found.values()):
        if mask is not None:
            broken += ~mask
            which[~mask] = position
    gates = list(found)
    urgency = np.array(
        [0 if gate is Gate.CAPACITY else 1 if gate in REQUIREMENTS else 2 + at for at, gate in enumerate(gates)]
    )
    close = np.flatnonzero((broken <= 1) & open_to)
    tie = prepared.catalogue.tie[close + int(question.span.start)]
    order = np.lexsort((tie, urgency[which[close]]))[:MOST_NEAR_MISSES]
    return tuple(
        _miss(question, int(at) + int(question.span.start), gates[which[at]], bool(broken[at])) for at in close[order]
    )


def _miss(question: Question, row: int, gate: Gate, broken: bool) -> NearMiss:
    """One near miss; a requirement of the student is not named."""
    place_id = question.catalogue.place_ids[row]
    if gate in REQUIREMENTS:
        return NearMiss(place_id=place_id, gate=None, verdict=None)
    verdict = Verdict(gate, False, REASONS[gate](question, row, False)) if broken else None
    return NearMiss(place_id=place_id, gate=gate, verdict=verdict, full=gate is Gate.CAPACITY)


def missed(prepared: Prepared, outcome: Outcome, number: int) -> tuple[Missed, ...]:
    """The own choices above the given place, or all of them without a place, and why each was not given."""
    one = prepared.entrants[number]
    given = int(outcome.choice[number])
    above = one.choices[: given - 1] if given else one.choices
    return tuple(_missed(prepared, outcome, number, rank, place_id) for rank, place_id in enumerate(above, start=1))


def _missed(prepared: Prepared, outcome: Outcome, number: int, rank: int, place_id: str) -> Missed:
    catalogue, one = prepared.catalogue, prepared.entrants[number]
    row = catalogue.row_of.get(place_id, -1)
    if row < 0 or not prepared.accepted.offered[row] or one.wish is None:
        return Missed(place_id=place_id, choice=rank, why=Why.NOT_OFFERED)
    if row in _apart(prepared, one):
        return Missed(place_id=place_id, choice=rank, why=Why.APART)
    score = outcome.score_at(number, row)
    if score is not None:
        held = outcome.holders[outcome.first_holder[row] : outcome.first_holder[row + 1]]
        if len(held) < catalogue.capacity[row] and outcome.row[number] >= 0:
            return Missed(place_id=place_id, choice=rank, why=Why.LOWER_SCORE, students=len(held))
        ahead = int(np.count_nonzero(_goes_before(outcome, held, number, score)))
        return Missed(place_id=place_id, choice=rank, why=Why.FULL, students=len(held), ahead=ahead)
    broken = failed(catalogue, prepared.entered, one, row)
    others = [gate for gate in Gate if gate in broken - REQUIREMENTS]
    if others == [Gate.CAPACITY] and len(broken) == 1:
        return Missed(place_id=place_id, choice=rank, why=Why.FULL)
    gate = next((gate for gate in others if gate is not Gate.CAPACITY), None)
    return Missed(place_id=place_id, choice=rank, why=Why.RULE if gate else Why.REQUIREMENT, gate=gate)


def _goes_before(outcome: Outcome, held: NDArray[np.int64], number: int, score: int) -> NDArray[np.bool_]:
    """Which holders gave choices too and have a higher score at the place, or an equal one and a better lot."""
    lot, scores = outcome.lottery, outcome.score[held]
    before: NDArray[np.bool_] = (scores > score) | ((scores == score) & (lot[held] < lot[number]))
    return before & outcome.voter[held]
