"""Seeded synthetic cohorts as the allocators take them: towns, qualification codes, sought-after places, scarce room.

Knobs: `scarcity`, seats per student (below 1 is too few), and `demand`, how much more everybody wants the same places
(0 = tastes are all different, 1 = everybody ranks the places of a qualification nearly alike). The same seed gives the
same instance on every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.types.allocation import FULL_SCORE, NOBODY, Instance


@dataclass(frozen=True, slots=True)
class Size:
    """How big a cohort is. `reach` is the number of places that a student can have at most."""

    students: int
    places: int
    codes: int
    towns: int
    reach: int


SIZES = {
    "small": Size(students=400, places=415, codes=8, towns=4, reach=24),
    "mid": Size(students=5_000, places=2_000, codes=16, towns=10, reach=64),
    "roc": Size(students=36_000, places=10_000, codes=60, towns=25, reach=90),
    "national": Size(students=500_000, places=250_000, codes=400, towns=300, reach=45),
}


@dataclass(frozen=True, slots=True)
class _Points:
    """Where somebody or something is, and for which qualification."""

    code: NDArray[np.int64]
    at: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.code)


def _scatter(draw: np.random.Generator, count: int, size: Size, towns: NDArray[np.float64]) -> _Points:
    popularity = 1 / (np.arange(size.codes) + 6.0)
    code = draw.choice(size.codes, count, p=popularity / popularity.sum())
    town = draw.choice(size.towns, count, p=(weight := 1 / (np.arange(size.towns) + 3.0)) / weight.sum())
    return _Points(code, towns[town] + draw.normal(0, 0.05, (count, 2)))


def _capacity(draw: np.random.Generator, students: _Points, places: _Points, seats: int) -> NDArray[np.int32]:
    """Seats in whole numbers, `seats` in all: skewed over the places, and over the codes with luck and bad luck."""
    demand = np.bincount(students.code, minlength=int(places.code.max()) + 1)[places.code]
    supply = np.bincount(places.code)[places.code]
    luck = draw.lognormal(0, 0.15, int(places.code.max()) + 1)[places.code]
    share = demand / supply * luck * draw.lognormal(0, 0.6, len(places))
    share *= seats / share.sum()
    capacity = np.floor(share)
    rest = np.argsort(capacity - share, kind="stable")[: seats - int(capacity.sum())]
    capacity[rest] += 1
    return capacity.astype(np.int32)


def _pairs(students: _Points, places: _Points, size: Size) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray]:
    """Every student with the nearest places of the same code, by student and place, with the distance."""
    found = []
    by_code = np.argsort(students.code, kind="stable")
    edges = np.searchsorted(students.code[by_code], np.arange(size.codes + 1))
    for code in range(size.codes):
        offered = np.flatnonzero(places.code == code)
        reach = min(size.reach, len(offered))
        members = by_code[edges[code] : edges[code + 1]]
        for part in np.array_split(members, 1 + len(members) // 2_000):
            if not reach or not len(part):
                continue
            away = np.hypot(*(students.at[part, None] - places.at[None, offered]).transpose(2, 0, 1))
            near = np.sort(np.argpartition(away, reach - 1, axis=1)[:, :reach], axis=1)
            far = np.take_along_axis(away, near, axis=1)
            found.append((np.repeat(part, reach), offered[near].ravel(), far.ravel().astype(np.float32)))
    student, place, away = (np.concatenate(column) for column in zip(*found, strict=True))
    # A student travels only so far: the nearest is always near enough.
    limit = np.full(len(students), np.inf, np.float32)
    np.minimum.at(limit, student, away)
    near = away <= np.maximum(limit[student], 0.6)
    student, place, away = student[near], place[near], away[near]
    order = np.argsort(student, kind="stable")
    return student[order].astype(np.int64), place[order].astype(np.int32), away[order]


def _choices(
    draw: np.random.Generator, start: NDArray[np.int64], wanted: NDArray[np.float32], voters: float
) -> NDArray[np.int16]:
    """Ranks from 1: a voter chooses one to five of the places that they want most, with a whim."""
    students, edges = len(start) - 1, int(start[-1])
    student = np.repeat(np.arange(students), np.diff(start))
    order = np.lexsort((-(wanted + draw.normal(0, 300, edges).astype(np.float32)), student))
    rank = np.arange(edges) - start[student[order]] + 1
    most = np.where(draw.random(students) < voters, draw.integers(1, 6, students), 0)
    choice = np.zeros(edges, np.int16)
    choice[order] = np.where(rank <= most[student[order]], rank, 0)
    return choice


def generate(
    size: Size, *, seed: int = 1, scarcity: float = 0.98, demand: float = 0.5, voters: float = 0.7
) -> Instance:
    """One cohort; `voters` is the share of students with own choices, of whom one in twenty carries a credit."""
    draw = np.random.default_rng(seed)
    towns = draw.uniform(0, 0.25 * np.sqrt(size.towns), (size.towns, 2))
    students, places = _scatter(draw, size.students, size, towns), _scatter(draw, size.places, size, towns)
    capacity = _capacity(draw, students, places, round(size.students * scarcity))
    student, place, away = _pairs(students, places, size)
    start = np.searchsorted(student, np.arange(size.students + 1)).astype(np.int64)
    shared = draw.normal(0, 1_600, size.places).astype(np.float32)[place]
    own = draw.normal(0, 1_600, len(place)).astype(np.float32)
    wanted = 6_500 + demand * shared + (1 - demand) * own - 1_500 * away
    key = draw.integers(0, 2**64, size.students + size.places, dtype=np.uint64)
    choice = _choices(draw, start, wanted, voters)
    chose = np.bincount(student[choice > 0], minlength=size.students) > 0
    return Instance(
        start=start,
        place=place,
        score=np.clip(wanted, 0, FULL_SCORE).astype(np.int32),
        choice=choice,
        priority=draw.integers(0, 50, len(place)).astype(np.int32),
        capacity=capacity,
        credit=np.where(draw.random(size.students) < 0.05, 500, 0).astype(np.int32),
        present=np.full(size.students, NOBODY, np.int32),
        voter=chose,
        student_key=key[: size.students],
        place_key=key[size.students :],
        draw=seed,
    )
