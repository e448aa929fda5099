"""The order of visits passes every stop once and is never longer than going to the nearest one each time."""

from collections.abc import Sequence
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bpv.contacts.models import Point
from bpv.contacts.rules.routes import length, road_km, route

POINTS = st.builds(Point, st.floats(50.7, 53.6), st.floats(3.3, 7.3))
STOPS = st.lists(POINTS, max_size=14)


def nearest(stops: Sequence[Point], start: Point) -> float:
    """Kilometres of always going to the nearest stop that is left, and then back."""
    left, here, km = list(stops), start, 0.0
    while left:
        there = min(left, key=lambda point: road_km(here, point))
        km, here = km + road_km(here, there), there
        left.remove(there)
    return km + road_km(here, start)


@settings(max_examples=60, deadline=None)
@given(STOPS, POINTS)
def test_every_stop_once_and_never_longer_than_nearest_neighbour(stops: list[Point], start: Point) -> None:
    way = route(stops, start)
    assert sorted(way.order) == list(range(len(stops)))
    walked = [start, *(stops[index] for index in way.order), start]
    assert len(way.legs) == (len(stops) + 1 if stops else 0)
    assert way.km <= nearest(stops, start) + 1e-6
    if stops:
        assert abs(way.km - sum(road_km(one, other) for one, other in pairwise(walked))) < 1e-6


@settings(max_examples=40, deadline=None)
@given(STOPS)
def test_without_a_start_nobody_goes_out_or_back(stops: list[Point]) -> None:
    way = route(stops, None)
    assert sorted(way.order) == list(range(len(stops)))
    assert abs(way.km - length(way.order, stops)) < 1e-6


@settings(max_examples=25, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=6), POINTS)
def test_near_the_best_of_all_orders(stops: list[Point], start: Point) -> None:
    points = [start, *stops]
    best = min(length([0, *order, 0], points) for order in permutations(range(1, len(points))))
    assert route(stops, start).km <= 1.5 * best + 1e-6


def test_the_same_stops_come_in_the_same_order() -> None:
    stops = [Point(52 + number / 10, 4 + (number * 7 % 10) / 10) for number in range(10)]
    assert route(stops, stops[0]) == route(stops, stops[0])
