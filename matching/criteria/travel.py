"""Distance and a travel-time estimate. All constants are rules of experience, not measurements of a route."""

import math
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.types import Transport

EARTH_RADIUS_KM = 6371.0088
DEFAULT_REFERENCE_MINUTES = 90.0


@dataclass(frozen=True, slots=True)
class Pace:
    """minutes = start + 60 x km x detour / speed; `speed` in km/h on the road, `start` for walking or waiting."""

    start: float
    detour: float
    speed: float

    def minutes(self, km: float) -> float:
        """Estimated minutes door to door for a distance as the crow flies."""
        return self.start + 60 * km * self.detour / self.speed


PACES = MappingProxyType(
    {
        Transport.WALK: Pace(start=0, detour=1.2, speed=5),
        Transport.BICYCLE: Pace(start=2, detour=1.2, speed=16),
        Transport.PUBLIC_TRANSPORT: Pace(start=15, detour=1.3, speed=35),
        Transport.CAR: Pace(start=5, detour=1.3, speed=55),
    }
)


def unit_vector(latitude: float, longitude: float) -> NDArray[np.float64]:
    """The point on the unit sphere at these degrees."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return np.array((math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)))


def km_between(cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle kilometres from the cosine of the angle: the same distance as `haversine_km`, to within 0.2 m."""
    km: NDArray[np.float64] = EARTH_RADIUS_KM * np.arccos(np.minimum(cosines, 1.0))
    return km


def haversine_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle kilometres between two points in degrees by the haversine formula."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def travel_minutes(km: float, transport: Transport) -> int:
    """Estimated minutes door to door, in whole minutes."""
    return round(PACES[transport].minutes(km))


def minutes_of(km: NDArray[np.float64], transport: Transport) -> NDArray[np.float64]:
    """The same estimate for many distances, not rounded."""
    pace = PACES[transport]
    return pace.start + km * (60 * pace.detour / pace.speed)


def reference_minutes(limit_km: float | None, transport: Transport) -> float:
    """The travel time that is worth nothing: that of the student's limit, or 90 minutes without a limit."""
    return DEFAULT_REFERENCE_MINUTES if limit_km is None else max(1.0, PACES[transport].minutes(limit_km))
