"""Distance as the crow flies, and what lies within it."""

import math
from typing import Final, NamedTuple

from bpv.core.distance import EARTH_RADIUS_KM, haversine_km

__all__ = ["Box", "box_around", "haversine_km"]

KM_PER_DEGREE: Final = math.pi * EARTH_RADIUS_KM / 180
SLACK: Final = 1e-9


class Box(NamedTuple):
    """Degrees between which everything within a distance lies."""

    south: float
    north: float
    west: float
    east: float


def box_around(latitude: float, longitude: float, km: float) -> Box:
    """The box that holds the circle of `km` around a point; all longitudes when the circle touches a pole."""
    high = km / KM_PER_DEGREE + SLACK
    south, north = latitude - high, latitude + high
    ratio = math.sin(math.radians(high)) / math.cos(math.radians(latitude)) if abs(latitude) < 90 else 2.0
    if south <= -90 or north >= 90 or ratio >= 1:
        return Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)
    wide = math.degrees(math.asin(ratio)) + SLACK
    return Box(south, north, longitude - wide, longitude + wide)
