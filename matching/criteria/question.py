"""One student's wish against one catalogue: what every rule and component needs, worked out once."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.criteria.travel import EARTH_RADIUS_KM, unit_vector
from matching.types import Rules, StudentWish, SuccessModel

NO_PLACES = slice(0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """`span` is the slice of places of the student's qualification; `cosines` are the angles from home to each of
    them, or None when the home is unknown; dates are ordinals. `success` is the learned model, when there is one."""

    catalogue: Catalogue
    wish: StudentWish
    rules: Rules
    span: slice
    cosines: NDArray[np.float64] | None
    start: int
    end: int
    success: SuccessModel | None = None

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        wish: StudentWish,
        rules: Rules,
        span: slice | None = None,
        success: SuccessModel | None = None,
    ) -> "Question":
        """The question over the places of the wish's qualification, or over another slice of rows."""
        rows = catalogue.spans.get(wish.qualification, NO_PLACES) if span is None else span
        cosines = None
        if wish.home_latitude is not None and wish.home_longitude is not None:
            cosines = angles_to(catalogue.position[rows], unit_vector(wish.home_latitude, wish.home_longitude))
        start, end = wish.period_start.toordinal(), wish.period_end.toordinal()
        return cls(catalogue, wish, rules, rows, cosines, start, end, success)

    @property
    def days(self) -> int:
        """Days of the student's period, both ends included."""
        return self.end - self.start + 1

    @property
    def days_needed(self) -> int:
        """Days of the period that a place must cover."""
        return max(1, math.ceil(self.rules.minimum_overlap * self.days - 1e-9))

    @property
    def age(self) -> int:
        """Whole years on the start date; an unknown age is treated as the youngest."""
        return 0 if self.wish.age is None else self.wish.age


def angles_to(places: NDArray[np.float64], home: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosines of the angles between home and each place. Written out rather than as a matrix product, whose last
    bit depends on the machine and on how many are multiplied at once: a round must be the same everywhere."""
    across, along, up = home.tolist()
    found: NDArray[np.float64] = places[:, 0] * across
    found += places[:, 1] * along
    found += places[:, 2] * up
    return found


def cosine_of(km: float) -> float:
    """The cosine of the angle of a distance, less the rounding of a product, so that "exactly at" is within (20 cm)."""
    return math.cos(min(math.pi, km / EARTH_RADIUS_KM)) - 4e-16
