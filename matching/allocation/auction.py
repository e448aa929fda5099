"""Loops of the auction: students bid for seats, empty seats lower their price, in rounds of ever finer bids.

After Bertsekas and Castañon (1989, 1992): forward and reverse auction, with capacities and epsilon scaling. A student
who `must` be seated bids whatever the price; others stay away when nothing is worth its price. A place that must be
full may get a negative price; others end empty only at price 0. At the end of a round nobody would gain more than
epsilon by another seat at the prices of that moment.
"""

from typing import NamedTuple

from matching.allocation.seats import Graph, Seats, rise, sit
from matching.compiled import Row

LOW = -(2**62)


class Market(NamedTuple):
    """Per edge the weight, per student and place whether it must be used, per place the price, per slot the bid, and
    room for
    who waits and which places are to be looked at (`vacant`, `listed`). All numbers on one scale."""

    weight: Row
    must: Row
    full: Row
    price: Row
    bid: Row
    waiting: Row
    vacant: Row
    listed: Row


def _look(graph: Graph, market: Market, student: int) -> tuple[int, int, int]:
    """The best edge at today's prices, what it brings, and what the next best brings."""
    weight, price, place = market.weight, market.price, graph.place
    best, first, second = -1, LOW, LOW
    for edge in range(graph.start[student], graph.start[student + 1]):
        value = weight[edge] - price[place[edge]]
        if value > second:
            if value > first:
                best, first, second = edge, value, first
            else:
                second = value
    return best, first, second


def _sink(seats: Seats, bid: Row, first: int, end: int, slot: int) -> None:
    """Keep the lowest bid of a place at its first slot: the bid at `slot` may have become higher than those below."""
    while True:
        child = 2 * slot - first + 1
        if child >= end:
            return
        if child + 1 < end and bid[child + 1] < bid[child]:
            child += 1
        if bid[slot] <= bid[child]:
            return
        one, other = seats.holder[slot], seats.holder[child]
        seats.holder[slot], seats.holder[child] = other, one
        seats.slot[other], seats.slot[one] = slot, child
        bid[slot], bid[child] = bid[child], bid[slot]
        slot = child


def _sell(graph: Graph, seats: Seats, market: Market, student: int, edge: int, offer: int) -> int:
    """Seat the student at the place for the offer; who lost their seat by it, or -1."""
    place, bid, loser = graph.place[edge], market.bid, -1
    first, end = seats.base[place], seats.base[place + 1]
    if first + seats.used[place] < end:
        bid[sit(seats, student, edge, place)] = offer
        if first + seats.used[place] < end:
            return -1
        for slot in range((first + end) // 2, first - 1, -1):
            _sink(seats, bid, first, end, slot)
    else:
        loser = seats.holder[first]
        seats.edge[loser] = -1
        seats.slot[loser] = -1
        seats.holder[first] = student
        seats.edge[student] = edge
        seats.slot[student] = first
        bid[first] = offer
        _sink(seats, bid, first, end, first)
    market.price[place] = bid[first]
    return loser


def _bid(graph: Graph, seats: Seats, market: Market, student: int, epsilon: int, most: int) -> int:
    """Let a student bid what the best seat is worth more than the next best; who loses a seat, or -1."""
    edge, first, second = _look(graph, market, student)
    if edge < 0:
        return -1
    if not market.must[student]:
        if first < 0:
            return -1
        second = max(second, 0)
    elif second == LOW:
        second = first - most
    return _sell(graph, seats, market, student, edge, market.price[graph.place[edge]] + first - second + epsilon)


def _recall(graph: Graph, seats: Seats, market: Market, epsilon: int) -> int:
    """Begin a round: unseat who would gain more than epsilon elsewhere; how many wait."""
    count = 0
    for student in range(len(seats.edge)):
        edge = seats.edge[student]
        if edge >= 0:
            place = graph.place[edge]
            value = market.weight[edge] - market.price[place]
            _, first, _ = _look(graph, market, student)
            if not market.must[student]:
                first = max(first, 0)
            if value >= first - epsilon:
                continue
            rise(seats, student, place)
        market.waiting[count] = student
        count += 1
    for place in range(len(seats.used)):
        for slot in range(seats.base[place], seats.base[place + 1]):
            market.bid[slot] = market.price[place]
    return count


def _attract(graph: Graph, seats: Seats, market: Market, place: int) -> tuple[int, int, int]:
    """The edge that would bring most to an empty seat, what it would bring, and the next best."""
    best, first, second = -1, LOW, LOW
    for at in range(graph.back_start[place], graph.back_start[place + 1]):
        edge = graph.back[at]
        now = seats.edge[graph.owner[edge]]
        value = market.weight[edge]
        if now >= 0:
            other = graph.place[now]
            if other == place:
                continue
            value -= market.weight[now] - market.price[other]
        if value > second:
            if value > first:
                best, first, second = edge, value, first
            else:
                second = value
    return best, first, second


def _lower(graph: Graph, seats: Seats, market: Market, place: int, epsilon: int, most: int) -> int:
    """Lower the price of a place with an empty seat until somebody comes, or to 0. The place that they left, -1 when
    they left none, -2 when nobody comes."""
    edge, first, second = _attract(graph, seats, market, place)
    if edge < 0 or (not market.full[place] and first <= epsilon):
        market.price[place] = min(market.price[place], 0)
        return -2
    price = min(market.price[place], (first - most if second == LOW else second) - epsilon)
    market.price[place] = price if market.full[place] else max(price, 0)
    student, left = graph.owner[edge], -1
    if seats.edge[student] >= 0:
        left = graph.place[seats.edge[student]]
        rise(seats, student, left)
    sit(seats, student, edge, place)
    for slot in range(seats.base[place], seats.base[place + 1]):
        market.bid[slot] = market.price[place]
    return left


def _lacks(seats: Seats, market: Market, place: int) -> bool:
    """Whether a place has an empty seat that may not stay so at its price."""
    room = seats.base[place + 1] - seats.base[place]
    lacks: bool = seats.used[place] < room and (market.price[place] > 0 or market.full[place] != 0)
    return lacks


def _clear(graph: Graph, seats: Seats, market: Market, epsilon: int, most: int) -> bool:
    """Lower prices until no seat lacks somebody; False when a place that must be full cannot be."""
    for first in range(len(seats.used)):
        market.vacant[0] = first
        market.listed[first] = 1
        count = 1
        while count:
            place = market.vacant[count - 1]
            if not _lacks(seats, market, place):
                market.listed[place] = 0
                count -= 1
                continue
            left = _lower(graph, seats, market, place, epsilon, most)
            if left == -2:
                if market.full[place]:
                    return False
            elif left >= 0 and market.listed[left] == 0:
                market.listed[left] = 1
                market.vacant[count] = left
                count += 1
    return True


def trade(graph: Graph, seats: Seats, market: Market, epsilon: int, finer: int, most: int) -> bool:
    """Rounds from `epsilon` down to 1, each `finer` times as fine; `most` is more than any difference of weights.
    False when not everybody who must be seated, or filled, can be."""
    while True:
        count = _recall(graph, seats, market, epsilon)
        while count:
            loser = _bid(graph, seats, market, market.waiting[count - 1], epsilon, most)
            count -= 1
            if loser >= 0:
                market.waiting[count] = loser
                count += 1
        if not _clear(graph, seats, market, epsilon, most):
            return False
        if epsilon == 1:
            return True
        epsilon = max(1, epsilon // finer)
