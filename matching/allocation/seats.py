"""Seats and who sits where, as rows for loops; and loops that seat students or fill places, as many as can be.

Augmenting in phases (Hopcroft and Karp 1973) for places with room for several: a search in layers finds the shortest
alternating paths, a dive takes disjoint ones. Nobody who sits loses their seat, except who is `loose`: they may.
An edge is open when its height is at most the limit.
"""

from typing import NamedTuple

from matching.compiled import Row


class Graph(NamedTuple):
    """Edges by student (`start`, `place`) and by place (`back` points to the edges from `back_start` on)."""

    start: Row
    place: Row
    owner: Row
    back_start: Row
    back: Row


class Seats(NamedTuple):
    """Slots `base[p]:base[p + 1]` belong to a place, of which the first `used[p]` have a holder; per student the edge
    and the slot, or -1."""

    base: Row
    holder: Row
    used: Row
    edge: Row
    slot: Row


class Search(NamedTuple):
    """Room to work in: `level`, `hold` and `trail` per place, `point`, `queue` and `stack` per student."""

    level: Row
    hold: Row
    trail: Row
    point: Row
    queue: Row
    stack: Row


def spread(key: Row, given: Row, first: Row, order: Row) -> None:
    """Sort the items `given` by their key into `order`, keeping the order of equals; `first` is where a key begins."""
    for at in range(len(given)):
        item = given[at]
        group = key[item]
        order[first[group]] = item
        first[group] += 1


def sit(seats: Seats, student: int, edge: int, place: int) -> int:
    """Give the student the next free slot of the place."""
    slot: int = seats.base[place] + seats.used[place]
    seats.used[place] += 1
    seats.holder[slot] = student
    seats.edge[student] = edge
    seats.slot[student] = slot
    return slot


def rise(seats: Seats, student: int, place: int) -> None:
    """Take the student from the place; the last holder takes over the slot."""
    seats.used[place] -= 1
    last = seats.base[place] + seats.used[place]
    slot, other = seats.slot[student], seats.holder[last]
    seats.holder[slot] = other
    seats.slot[other] = slot
    seats.edge[student] = -1
    seats.slot[student] = -1


def _enter(seats: Seats, loose: Row, queue: Row, tail: int, place: int) -> tuple[bool, int]:
    """Reach a place: whether a path may end there, and the new end of the queue of its holders."""
    first, end = seats.base[place], seats.base[place] + seats.used[place]
    ends = end < seats.base[place + 1]
    for slot in range(first, end):
        student = seats.holder[slot]
        if loose[student]:
            ends = True
        queue[tail] = student
        tail += 1
    return ends, tail


def _layers(graph: Graph, seats: Seats, height: Row, limit: int, loose: Row, count: int, search: Search) -> int:
    """Number the places by their distance from the first `count` students of the queue; 0 = no path ends anywhere."""
    level, queue = search.level, search.queue
    for place in range(len(level)):
        level[place] = 0
    found, head, tail = 0, 0, count
    while head < tail:
        student = queue[head]
        depth = 0 if head < count else level[graph.place[seats.edge[student]]]
        head += 1
        if found and depth >= found:
            break
        for edge in range(graph.start[student], graph.start[student + 1]):
            place = graph.place[edge]
            if level[place] == 0 and height[edge] <= limit:
                level[place] = depth + 1
                ends, tail = _enter(seats, loose, queue, tail, place)
                if ends:
                    found = depth + 1
    return found


def _shift(seats: Seats, search: Search, top: int, slot: int) -> None:
    """Everybody on the stack takes the seat they point to: the last one the slot, the others that of the next."""
    for at in range(top, -1, -1):
        student = search.stack[at]
        old = seats.slot[student]
        seats.holder[slot] = student
        seats.slot[student] = slot
        seats.edge[student] = search.point[student]
        slot = old


def _landing(seats: Seats, loose: Row, search: Search, place: int) -> tuple[int, int]:
    """(a slot to end at, -1), or (-1, the next holder to move on), or (-1, -1) when the place has no more."""
    slot = seats.base[place] + seats.used[place]
    if slot < seats.base[place + 1]:
        seats.used[place] += 1
        return slot, -1
    slot = search.hold[place]
    if slot == seats.base[place + 1]:
        return -1, -1
    search.hold[place] += 1
    student = seats.holder[slot]
    if loose[student]:
        seats.edge[student] = -1
        seats.slot[student] = -1
        return slot, -1
    return -1, student


def _dive(graph: Graph, seats: Seats, height: Row, limit: int, loose: Row, search: Search, root: int) -> bool:
    """Look for a path from the root through the layers, and take it."""
    stack, point = search.stack, search.point
    stack[0] = root
    top = 0
    while top >= 0:
        student = stack[top]
        edge = point[student]
        if edge == graph.start[student + 1]:
            top -= 1
        elif search.level[graph.place[edge]] != top + 1 or height[edge] > limit:
            point[student] += 1
        else:
            slot, following = _landing(seats, loose, search, graph.place[edge])
            if slot >= 0:
                _shift(seats, search, top, slot)
                return True
            if following >= 0:
                top += 1
                stack[top] = following
            else:
                point[student] += 1
    return False


def seat(graph: Graph, seats: Seats, height: Row, limit: int, loose: Row, roots: Row, search: Search) -> int:
    """Seat as many of the roots as can be; how many are left. After a failure `search.level` marks the places that
    they compete for: all full, and nobody in them can move elsewhere."""
    while True:
        count = 0
        for at in range(len(roots)):
            if seats.edge[roots[at]] < 0:
                search.queue[count] = roots[at]
                count += 1
        if count == 0 or _layers(graph, seats, height, limit, loose, count, search) == 0:
            return count
        for student in range(len(search.point)):
            search.point[student] = graph.start[student]
        for place in range(len(search.hold)):
            search.hold[place] = seats.base[place]
        for at in range(len(roots)):
            if seats.edge[roots[at]] < 0:
                _dive(graph, seats, height, limit, loose, search, roots[at])


def leave(graph: Graph, seats: Seats, height: Row, limit: int) -> None:
    """Unseat everybody whose edge is not open any more."""
    for student in range(len(seats.edge)):
        edge = seats.edge[student]
        if edge >= 0 and height[edge] > limit:
            rise(seats, student, graph.place[edge])
