"""The order of visits: a travelling-salesman heuristic of networkx over estimated kilometres by road."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

import networkx
from networkx.algorithms import approximation

from bpv.contacts.models import Point, Route
from bpv.core.distance import haversine_km

DETOUR: Final = 1.3  # by road to as the crow flies; with START and SPEED the estimate by car that matching uses
START: Final = 5  # minutes, for leaving and parking
SPEED: Final = 55  # km/h
SEED: Final = 1  # the heuristic draws lots: the same stops come in the same order each time
FEW: Final = 2  # stops for which no order is better than another


def road_km(one: Point, other: Point) -> float:
    """Kilometres by road, estimated."""
    return DETOUR * haversine_km(one.latitude, one.longitude, other.latitude, other.longitude)


def minutes(km: float) -> int:
    """Minutes by car, estimated."""
    return round(START + 60 * km / SPEED)


def route(stops: Sequence[Point], start: Point | None) -> Route:
    """A short way past all stops: from `start` and back to it, or without one from the first stop to the last.

    The best of nearest neighbour, nearest neighbour improved by threshold accepting, and Christofides: so it is never
    longer than nearest neighbour.
    """
    if not stops:
        return Route((), ())
    points = list(stops) if start is None else [start, *stops]
    ways = [cut(tour, points, start is None) for tour in tours(points)]
    best = min(ways, key=lambda way: (length(way, points), way))
    legs = tuple(road_km(points[one], points[other]) for one, other in pairwise(best))
    if start is None:
        return Route(tuple(best), (0.0, *legs))
    return Route(tuple(index - 1 for index in best[1:-1]), legs)


def tours(points: Sequence[Point]) -> list[list[int]]:
    """Round trips past all points, each beginning and ending at the first."""
    if len(points) <= FEW:
        return [[*range(len(points)), 0]]
    graph = networkx.Graph()
    for one, other in combinations(range(len(points)), 2):
        graph.add_edge(one, other, weight=road_km(points[one], points[other]))
    near = approximation.greedy_tsp(graph, source=0)
    better = approximation.threshold_accepting_tsp(graph, near, source=0, seed=SEED)
    return [near, better, turned(approximation.christofides(graph))]


def turned(tour: Sequence[int]) -> list[int]:
    """The same round trip, beginning and ending at the first point."""
    at = tour.index(0)
    return [*tour[at:-1], *tour[:at], 0]


def cut(tour: Sequence[int], points: Sequence[Point], open_: bool) -> list[int]:
    """The round trip; or, when nobody has to come back, the way that is left without its longest leg."""
    if not open_:
        return list(tour)
    legs = list(pairwise(tour))
    longest = max(range(len(legs)), key=lambda index: road_km(points[legs[index][0]], points[legs[index][1]]))
    return [*tour[longest + 1 : -1], *tour[: longest + 1]]


def length(way: Sequence[int], points: Sequence[Point]) -> float:
    """Kilometres of a way in all."""
    return sum(road_km(points[one], points[other]) for one, other in pairwise(way))
