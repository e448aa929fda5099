"""Shares with the intervals that go with them, and the difference of two shares (Wilson, Newcombe)."""

import math
from dataclasses import dataclass
from typing import Final

NINETEEN_IN_TWENTY: Final = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many, with the bounds (0-1) of the share behind it, 19 times out of 20."""

    hits: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself; .5 of nothing."""
        return self.hits / self.total if self.total else 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much one share is above another (-1 to 1), with its bounds."""

    value: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether the difference is not 0, as far as the numbers can tell."""
        return self.low > 0 or self.high < 0


def share_of(hits: int, total: int) -> Share:
    """The share with its Wilson interval. Raises ValueError for more hits than cases or negative numbers."""
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total}")
    if not total:
        return Share(hits=0, total=0, low=0.0, high=1.0)
    z, share = NINETEEN_IN_TWENTY, hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Share(
        hits=hits, total=total, low=max(0.0, (middle - spread) / scale), high=min(1.0, (middle + spread) / scale)
    )


def difference(one: Share, other: Share) -> Difference:
    """One share less the other with Newcombe's interval (method 10, from the two Wilson intervals)."""
    value = one.share - other.share
    down = math.hypot(one.share - one.low, other.high - other.share)
    up = math.hypot(one.high - one.share, other.share - other.low)
    return Difference(value=value, low=max(-1.0, value - down), high=min(1.0, value + up))


def mean_of(count: int, total: float, squares: float) -> tuple[float, float, float]:
    """The mean of so many numbers, given their sum and the sum of their squares, with its interval. Raises ValueError
    for none."""
    if count < 1:
        raise ValueError("the mean of nothing")
    mean = total / count
    variance = max(0.0, squares - count * mean * mean) / max(1, count - 1)
    spread = NINETEEN_IN_TWENTY * math.sqrt(variance / count)
    return mean, mean - spread, mean + spread
