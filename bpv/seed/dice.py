"""Repeatable chance: a stream per subject, so that more students do not change the companies."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from bpv.core.ids import from_bytes

T = TypeVar("T")


class Dice(Random):
    """A generator for one subject of one seed; the same pair throws the same numbers on every machine."""

    def __init__(self, seed: int, subject: str) -> None:
        super().__init__(f"{seed}:{subject}")

    def id(self) -> str:
        """A repeatable id."""
        return from_bytes(self.randbytes(13))

    def chance(self, share: float) -> bool:
        """True in `share` of the cases (0 to 1)."""
        return self.random() < share

    def some(self, values: Sequence[T], low: int, high: int) -> list[T]:
        """Between `low` and `high` different values, never more than there are, in a random order."""
        return self.sample(values, min(len(values), self.randint(low, high)))

    def days_before(self, day: date, low: int, high: int) -> date:
        """A day between `low` and `high` days before `day`."""
        return day - timedelta(days=self.randint(low, high))
