"""The stable mode: students propose, places keep whom they rank highest (Gale and Shapley 1962, Roth's hospitals).

A student goes by own choices in their order, then by score, then by the draw. A place goes by `priority`, then by the
draw: one lottery number per student, the same at every place. Both orders are strict, so the plan is one and the same
whatever the order of the input; of all stable plans it is the best for every student at once.

**Blocking pair**: a student and an allowed place where the student would rather be (an own choice ranked higher, or, of
places that are no own choice, a higher score; to have a place is better than none; equal scores are no reason), and
that has room left or holds somebody with a later claim (priority, then the lottery number).
"""

import numpy as np
from numpy.typing import NDArray

from matching.allocation.cohort import check
from matching.allocation.levels import owners, ranks
from matching.compiled import PLAIN, Kernel, Row, array
from matching.scoring.points import tie_keys
from matching.types.allocation import NOBODY, Instance, Int64Array, Level, Mode, Plan

RANKS = 2**15
SCORE_BITS, TIE_BITS = 15, 32
SPREAD = np.uint64(0x9E3779B97F4A7C15)


def stable(instance: Instance, *, fill: bool = False, kernel: Kernel = PLAIN) -> Plan:
    """The stable plan that is best for the students. With `fill`, first a stable plan of the voters, whose free places
    are given to voters who are left, along the shortest chains of students who each move to another place; then the
    same with the others in what is left. Nobody loses a place by a chain, some move, and the plan is not stable any
    more. Raises NotSolvable for negative numbers and repeated keys."""
    check(instance)
    edge: Int64Array = np.full(instance.students, NOBODY, dtype=np.int64)
    everybody = np.ones(instance.students, dtype=bool)
    for group in (instance.voter, ~instance.voter) if fill else (everybody,):
        edge = _accepted(instance, edge, group, kernel)
        if fill:
            edge = _filled(instance, edge, group, kernel)
    taken = edge[edge != NOBODY]
    return Plan(
        mode=Mode.STABLE_FILLED if fill else Mode.STABLE,
        edge=edge,
        levels=((Level.PLACED, len(taken)), (Level.TOTAL, int(instance.score[taken].sum()))),
        certificate=None,
        scarce=_scarce(instance, edge),
    )  # fmt: skip


def _room(instance: Instance) -> Int64Array:
    """How many students a place can hold at most: its capacity, or fewer when fewer are allowed there."""
    allowed = np.bincount(instance.place, minlength=instance.places)
    return np.minimum(instance.capacity, allowed).astype(np.int64)


def _accepted(instance: Instance, edge: Int64Array, group: NDArray[np.bool_], kernel: Kernel) -> Int64Array:
    """The plan with the students of the group, who propose to what room it leaves."""
    left = _room(instance) - np.bincount(instance.place[edge[edge != NOBODY]], minlength=instance.places)
    base = np.concatenate(([0], np.cumsum(left)))
    owner = owners(instance.start)
    wanted = np.where(group[owner], wishes(instance), NOBODY)
    found = kernel.row(np.full(instance.students, NOBODY, dtype=np.int64))
    kernel.of(_defer)(
        kernel.view(instance.start), kernel.view(instance.place), kernel.view(owner), kernel.row(wanted),
        kernel.view(claims(instance)), kernel.view(base), kernel.row(np.full(int(base[-1]), NOBODY, dtype=np.int64)),
        kernel.row(np.zeros(instance.places, dtype=np.int64)), found,
    )  # fmt: skip
    own = array(found)
    return np.where(own == NOBODY, edge, own)


def _filled(instance: Instance, edge: Int64Array, group: NDArray[np.bool_], kernel: Kernel) -> Int64Array:
    """The plan with those of the group who are left and can be seated along a chain: by rank, then by lottery."""
    base = np.concatenate(([0], np.cumsum(_room(instance))))
    order = np.lexsort((lottery(instance), -ranks(instance)))
    waiting = order[group[order] & (edge[order] == NOBODY)]
    taken = np.sort(edge[edge != NOBODY])
    taken = taken[np.argsort(instance.place[taken], kind="stable")]
    used = np.bincount(instance.place[taken], minlength=instance.places)
    held = np.full(int(base[-1]), NOBODY, dtype=np.int64)
    held[(base[:-1] - np.cumsum(used) + used)[instance.place[taken]] + np.arange(len(taken))] = taken
    seen, through, queue = (kernel.row(np.zeros(instance.places, dtype=np.int64)) for _ in range(3))
    found = kernel.row(edge)
    kernel.of(_fill)(
        kernel.view(instance.start), kernel.view(instance.place), kernel.view(owners(instance.start)),
        kernel.view(wishes(instance)), kernel.view(base), kernel.row(held), kernel.row(used.astype(np.int64)), found,
        kernel.view(waiting), seen, through, queue,
    )  # fmt: skip
    return array(found)


def wishes(instance: Instance) -> Int64Array:
    """Per edge how much the student wants it: higher is better, strict by the draw."""
    owner = owners(instance.start)
    mine, theirs = tie_keys(instance.student_key, instance.draw), tie_keys(~instance.place_key, instance.draw)
    tie = (mine[owner] ^ theirs[instance.place]) * SPREAD
    return (liking(instance) << TIE_BITS) | (tie >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def liking(instance: Instance) -> Int64Array:
    """Per edge how much the student wants it, before the draw: own choices by rank, above all others by score."""
    choice = instance.choice.astype(np.int64)
    return np.where(choice > 0, (RANKS - choice) << SCORE_BITS, instance.score.astype(np.int64))


def lottery(instance: Instance) -> Int64Array:
    """The lottery number of each student, 0 = first; it depends on the draw and the student's key only."""
    number = np.empty(instance.students, dtype=np.int64)
    number[np.argsort(tie_keys(instance.student_key, instance.draw), kind="stable")] = np.arange(instance.students)
    return number


def claims(instance: Instance) -> Int64Array:
    """Per edge the claim of the student on the place: lower goes before higher; no two at one place are equal."""
    owner = owners(instance.start)
    return instance.priority.astype(np.int64) * max(1, instance.students) + lottery(instance)[owner]


def _scarce(instance: Instance, edge: Int64Array) -> NDArray[np.int32]:
    """The places that students without one could have had if there were room."""
    wanted = np.zeros(instance.places, dtype=bool)
    wanted[instance.place[np.repeat(edge == NOBODY, np.diff(instance.start))]] = True
    return np.flatnonzero(wanted).astype(np.int32)


def blocking_pairs(instance: Instance, plan: Plan) -> int:
    """How many pairs block the plan, as defined at the top of this module."""
    if not instance.edges:
        return 0
    liked, claim, owner = liking(instance), claims(instance), owners(instance.start)
    taken = plan.edge[plan.edge != NOBODY]
    now = np.full(instance.students, -1, dtype=np.int64)
    now[owner[taken]] = liked[taken]
    load = np.bincount(instance.place[taken], minlength=instance.places)
    last = np.full(instance.places, -1, dtype=np.int64)
    np.maximum.at(last, instance.place[taken], claim[taken])
    place = instance.place
    welcome = (load[place] < instance.capacity[place]) | (claim < last[place])
    welcome &= instance.capacity[place] > 0
    return int(np.count_nonzero(welcome & (liked > now[owner])))


def _defer(
    start: Row, place: Row, owner: Row, wanted: Row, claim: Row, base: Row, held: Row, used: Row, edge: Row
) -> None:
    """Each student proposes until kept; who is displaced goes on. `held` is per place a heap with the last claim on
    top. `wanted` is used up: -1 marks an edge that was tried, or that is of no use: a place that is full only ever
    changes to students with an earlier claim, so that who is too late once stays so."""
    for first in range(len(edge)):
        student = first
        while student >= 0:
            best, at = -1, -1
            for candidate in range(start[student], start[student + 1]):
                if wanted[candidate] > best:
                    here = place[candidate]
                    low = base[here]
                    if used[here] == base[here + 1] - low and (used[here] == 0 or claim[candidate] > claim[held[low]]):
                        wanted[candidate] = -1
                    else:
                        best, at = wanted[candidate], candidate
            if at < 0:
                break
            wanted[at] = -1
            here = place[at]
            low = base[here]
            edge[student] = at
            if used[here] < base[here + 1] - low:
                _push(held, claim, low, used[here], at)
                used[here] += 1
                student = -1
            else:
                student = owner[held[low]]
                edge[student] = -1
                _sink(held, claim, low, used[here], at)


def _push(held: Row, claim: Row, low: int, size: int, item: int) -> None:
    """Adds an edge to the heap of a place."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if claim[held[low + above]] >= claim[item]:
            break
        held[low + at] = held[low + above]
        at = above
    held[low + at] = item


def _sink(held: Row, claim: Row, low: int, size: int, item: int) -> None:
    """Replaces the top of the heap of a place by an edge."""
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and claim[held[low + below + 1]] > claim[held[low + below]]:
            below += 1
        if claim[held[low + below]] <= claim[item]:
            break
        held[low + at] = held[low + below]
        at = below
    held[low + at] = item


def _fill(
    start: Row, place: Row, owner: Row, liked: Row, base: Row, held: Row, used: Row, edge: Row, waiting: Row, seen: Row,
    through: Row, queue: Row,
) -> None:  # fmt: skip
    """Shortest chains from each waiting student to a place with room. Places that a failed search met are never
    searched again: nothing free can be reached from them any more. `through` is the edge by which a place was met."""
    for at in range(len(waiting)):
        end, tail = _meet(waiting[at], start, place, liked, base, used, seen, through, queue, 0)
        head = 0
        while end < 0 and head < tail:
            here = queue[head]
            head += 1
            slot = base[here]
            while end < 0 and slot < base[here] + used[here]:
                student = owner[held[slot]]
                end, tail = _meet(student, start, place, liked, base, used, seen, through, queue, tail)
                slot += 1
        if end >= 0:
            _move(place, owner, base, held, used, edge, through, end)
            for position in range(tail):
                seen[queue[position]] = 0


def _meet(
    student: int, start: Row, place: Row, liked: Row, base: Row, used: Row, seen: Row, through: Row, queue: Row,
    tail: int,
) -> tuple[int, int]:  # fmt: skip
    """Queues the full places of the student that were not met before; the place with room that the student likes
    best, or -1, and the new end of the queue."""
    best, end = -1, -1
    for candidate in range(start[student], start[student + 1]):
        here = place[candidate]
        if used[here] < base[here + 1] - base[here]:
            if liked[candidate] > best:
                best, end = liked[candidate], here
                through[here] = candidate
        elif seen[here] == 0:
            seen[here] = 1
            through[here] = candidate
            queue[tail] = here
            tail += 1
    return end, tail


def _move(
    place: Row, owner: Row, base: Row, held: Row, used: Row, edge: Row, through: Row, end: int
) -> None:  # fmt: skip
    """Moves everybody along the chain that ends at a place with room."""
    slot = base[end] + used[end]
    used[end] += 1
    here = end
    while here >= 0:
        new = through[here]
        student = owner[new]
        old = edge[student]
        held[slot] = new
        edge[student] = new
        here = -1
        if old >= 0:
            here = place[old]
            slot = base[here]
            while held[slot] != old:
                slot += 1
