"""A result in a few numbers, and who got something else than in another result."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.types.rounds import Binding, RoundResult, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Smallest, lower quartile, median, upper quartile and highest score of the placed, in hundredths of a point; the
    quartiles are the lower of the two middle values. All 0 when nobody is placed."""

    low: int
    quarter: int
    middle: int
    three_quarters: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The students of one unit, or all of them. `choices` counts the placed voters per rank of the choice that they
    got, rank 0 = outside their choices; `not_voting` are the placed students without choices."""

    unit: str
    students: int
    voters: int
    placed: int
    pinned: int
    choices: tuple[tuple[int, int], ...]
    not_voting: int
    scores: Spread

    @property
    def unplaced(self) -> int:
        """How many have no place."""
        return self.students - self.placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everybody together, per unit (by name), the largest regret and the lowest score of who is placed, and how many of
    the unplaced have which reason as their first one."""

    everybody: Group
    units: tuple[Group, ...]
    worst_regret: int
    worst_score: int
    reasons: tuple[tuple[Binding, int], ...]
    problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A student whose place differs; None = no place, or not in that round."""

    student_id: str
    old: str | None
    new: str | None


def summary(result: RoundResult) -> Summary:
    """The result in numbers."""
    by_unit: dict[str, list[Seat]] = defaultdict(list)
    for seat in result.seats:
        by_unit[result.units.get(seat.student_id, "")].append(seat)
    first = Counter(seat.binding[0][0] for seat in result.seats if seat.binding)
    whole = _group("", result.seats)
    return Summary(
        everybody=whole,
        units=tuple(_group(unit, by_unit[unit]) for unit in sorted(by_unit) if unit),
        worst_regret=max((seat.regret for seat in result.seats), default=0),
        worst_score=whole.scores.low,
        reasons=tuple((reason, first[reason]) for reason in Binding if first[reason]),
        problems=len(result.problems),
    )


def _group(unit: str, seats: Sequence[Seat]) -> Group:
    placed = [seat for seat in seats if seat.place_id is not None]
    choices = Counter(seat.choice for seat in placed if seat.voter)
    return Group(
        unit=unit,
        students=len(seats),
        voters=sum(seat.voter for seat in seats),
        placed=len(placed),
        pinned=sum(seat.pinned for seat in seats),
        choices=tuple(sorted(choices.items())),
        not_voting=sum(not seat.voter for seat in placed),
        scores=_spread(seat.score for seat in placed if seat.score is not None),
    )


def _spread(scores: Iterable[int]) -> Spread:
    ordered = sorted(scores) or [0]
    at = [ordered[(len(ordered) - 1) * quarter // 4] for quarter in range(5)]
    return Spread(low=at[0], quarter=at[1], middle=at[2], three_quarters=at[3], high=at[4])


def differences(old: RoundResult, new: RoundResult) -> tuple[Change, ...]:
    """Every student whose place differs between two results, by id."""
    before, after = ({seat.student_id: seat.place_id for seat in result.seats} for result in (old, new))
    return tuple(
        Change(student_id=student, old=before.get(student), new=after.get(student))
        for student in sorted(before.keys() | after.keys())
        if before.get(student) != after.get(student)
    )
