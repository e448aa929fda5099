"""Whether groups of students come out of the matching alike: shares and means of each beside those of all others.

Groups are what a school has a ground for: team, level, route, distance band. Nothing here knows a trait of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matching.learning.intervals import Difference, Share, difference, mean_of, share_of

ENOUGH: Final = 100
"""Students of a group below which nothing is said: the interval of a share is then wider than .12 to either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts and sums of one group: students, those placed, and of these the sums of score and regret (points 0-100)
    with the sums of their squares; `scored` counts the placed ones whose score is known."""

    group: str
    students: int
    placed: int
    scored: int = 0
    score: float = 0.0
    score_squares: float = 0.0
    regret: float = 0.0
    regret_squares: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean with its bounds, 19 times out of 20."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One group beside all others. `enough` is False below 100 students: then only the number is given."""

    group: str
    students: int
    enough: bool
    placed: Share | None = None
    apart: Difference | None = None
    score: Mean | None = None
    regret: Mean | None = None


def compare(tallies: Sequence[Tally]) -> tuple[Line, ...]:
    """Each group beside the others together, in the order given. With too few others there is no difference."""
    students, placed = sum(one.students for one in tallies), sum(one.placed for one in tallies)
    return tuple(_line(one, students - one.students, placed - one.placed) for one in tallies)


def _line(one: Tally, other_students: int, other_placed: int) -> Line:
    if one.students < ENOUGH:
        return Line(group=one.group, students=one.students, enough=False)
    own = share_of(one.placed, one.students)
    return Line(
        group=one.group,
        students=one.students,
        enough=True,
        placed=own,
        apart=difference(own, share_of(other_placed, other_students)) if other_students >= ENOUGH else None,
        score=_mean(one.scored, one.score, one.score_squares),
        regret=_mean(one.scored, one.regret, one.regret_squares),
    )


def _mean(count: int, total: float, squares: float) -> Mean | None:
    if count < ENOUGH:
        return None
    value, low, high = mean_of(count, total, squares)
    return Mean(value=value, low=low, high=high)
