"""The other side of `seats`: loops that fill every place that must be full, from places that need not be."""

from matching.allocation.seats import Graph, Search, Seats, rise, sit
from matching.compiled import Row


def _layers(graph: Graph, seats: Seats, height: Row, limit: int, must: Row, search: Search) -> tuple[int, int]:
    """(Places that lack somebody, the layer in which somebody can be had, or 0)."""
    level, trail = search.level, search.trail
    tail = 0
    for place in range(len(level)):
        level[place] = 0
        if must[place] and seats.used[place] < seats.base[place + 1] - seats.base[place]:
            level[place] = 1
            trail[tail] = place
            tail += 1
    count, found, head = tail, 0, 0
    while head < tail:
        place = trail[head]
        head += 1
        if found and level[place] > found:
            break
        for at in range(graph.back_start[place], graph.back_start[place + 1]):
            source = _source(graph, seats, height, limit, must, graph.back[at])
            if source == -1:
                found = level[place]
            elif source >= 0 and level[source] == 0:
                level[source] = level[place] + 1
                trail[tail] = source
                tail += 1
    return count, found


def _source(graph: Graph, seats: Seats, height: Row, limit: int, must: Row, edge: int) -> int:
    """Who the edge would bring: -1 somebody who can be had, -2 nobody, else the place that would then lack them."""
    if height[edge] > limit:
        return -2
    now = seats.edge[graph.owner[edge]]
    if now < 0:
        return -1
    place = graph.place[now]
    return place if must[place] else -1


def _take(graph: Graph, seats: Seats, search: Search, top: int) -> None:
    """Every place on the stack takes the student it points to; the first one has a free seat."""
    for at in range(top + 1):
        place = search.trail[at]
        edge = graph.back[search.hold[place]]
        student = graph.owner[edge]
        if seats.edge[student] >= 0:
            rise(seats, student, graph.place[seats.edge[student]])
        sit(seats, student, edge, place)


def _dive(graph: Graph, seats: Seats, height: Row, limit: int, must: Row, search: Search, root: int) -> bool:
    """Look for a path from the place through the layers, and take it."""
    level, trail, hold = search.level, search.trail, search.hold
    trail[0] = root
    top = 0
    while True:
        place = trail[top]
        if hold[place] == graph.back_start[place + 1]:
            level[place] = 0
            top -= 1
            if top < 0:
                return False
            hold[trail[top]] += 1
            continue
        source = _source(graph, seats, height, limit, must, graph.back[hold[place]])
        if source == -1:
            _take(graph, seats, search, top)
            return True
        if source >= 0 and level[source] == level[place] + 1:
            top += 1
            trail[top] = source
        else:
            hold[place] += 1


def fill(graph: Graph, seats: Seats, height: Row, limit: int, must: Row, search: Search) -> bool:
    """Fill every place that must be full; whether it could be done. Nobody loses their seat without getting another.
    After a failure `search.level` marks places that have more seats than there are students for them."""
    while True:
        count, found = _layers(graph, seats, height, limit, must, search)
        if count == 0 or found == 0:
            return count == 0
        for place in range(len(search.hold)):
            search.hold[place] = graph.back_start[place]
        for place in range(len(search.level)):
            lacking = seats.base[place + 1] - seats.base[place] - seats.used[place]
            while lacking > 0 and search.level[place] == 1 and must[place]:
                if not _dive(graph, seats, height, limit, must, search, place):
                    break
                lacking -= 1
