"""Seeded synthetic schools: places in spatial clusters, popular and rare qualifications, scarce capacities.

Every word, place and company is made up. The same seed gives the same instance on every machine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from matching.types import (
    GuidanceFacts,
    PaymentFacts,
    PlaceFacts,
    Route,
    StudentWish,
    Transport,
)


@dataclass(frozen=True, slots=True)
class Size:
    """How big an instance is; `clusters` is the number of towns, `spread` the degrees they lie around the middle."""

    students: int
    places: int
    qualifications: int
    clusters: int
    spread: float


Value = TypeVar("Value")

SIZES = {
    "small": Size(students=400, places=415, qualifications=8, clusters=4, spread=0.25),
    "mid": Size(students=5_000, places=2_000, qualifications=40, clusters=10, spread=0.35),
    "ROC": Size(students=36_000, places=10_000, qualifications=150, clusters=25, spread=0.45),
}

PERIODS = (
    (date(2026, 9, 7), date(2026, 11, 13)),
    (date(2027, 2, 1), date(2027, 4, 9)),
    (date(2026, 9, 7), date(2027, 7, 9)),
)
CARE_KINDS = ("quiet_workplace", "wheelchair", "extra_coaching", "autism_experience", "flexible_hours")
COMPANY_TYPES = ("company", "company", "company", "hybrid", "pps", "zzp")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ROOTS = _words(
    """
    las frees draai slijp meet teken glas optiek vacuum motor pomp kabel schakel sensor robot hout meubel
    keuken bak kook tuin plant dier zorg kind jeugd ouderen school winkel kassa magazijn transport haven schip
    water bouw beton dak verf elektro installatie netwerk server website software data klant balie post
    administratie boekhoud beeld geluid druk mode textiel kapper sport theater hotel
    """
)
HEADS = _words(
    """
    werk techniek machine plaats bouw onderhoud ontwerp proces project beheer controle montage bewerking
    apparatuur verzorging begeleiding advies planning verkoop productie
    """
)
VERBS = _words(
    """
    lassen frezen draaien slijpen meten tekenen monteren repareren programmeren installeren bouwen verzorgen
    begeleiden koken bakken verkopen plannen registreren controleren ontwerpen
    """
)
FILLERS = _words(
    """
    zelfstandig nauwkeurig veilig modern klein groot ervaren gezellig technisch klantgericht dagelijks
    wekelijks internationaal regionaal duurzaam digitaal team collega opdracht klant
    """
)
TECHNIQUES = tuple(f"{root}{head}" for root in ROOTS[:12] for head in HEADS[:5])


@dataclass(frozen=True, slots=True)
class Instance:
    """Places and students of one made-up school."""

    places: tuple[PlaceFacts, ...]
    students: tuple[StudentWish, ...]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all places and students of an instance share."""

    draw: random.Random
    towns: tuple[tuple[float, float], ...]
    qualifications: tuple[str, ...]
    popularity: tuple[float, ...]

    def position(self) -> tuple[float, float]:
        """A point near one of the towns."""
        latitude, longitude = self.draw.choice(self.towns)
        return latitude + self.draw.gauss(0, 0.04), longitude + self.draw.gauss(0, 0.06)

    def qualification(self) -> str:
        """A qualification, some far more often than others."""
        return self.draw.choices(self.qualifications, self.popularity)[0]

    def theme(self, qualification: str) -> list[str]:
        """The words that belong to a qualification."""
        first = int(qualification) % len(ROOTS)
        return [ROOTS[(first + step) % len(ROOTS)] for step in range(10)]

    def text(self, qualification: str, words: int) -> str:
        """Made-up Dutch: compounds and verbs of the theme between common words."""
        theme, draw = self.theme(qualification), self.draw
        found = []
        for _ in range(words):
            roll = draw.random()
            if roll < 0.35:
                found.append(draw.choice(theme) + draw.choice(HEADS))
            elif roll < 0.55:
                found.append(draw.choice(VERBS))
            elif roll < 0.65:
                found.append(draw.choice(ROOTS) + draw.choice(HEADS))
            else:
                found.append(draw.choice(FILLERS))
        return " ".join(found)


def generate(size: Size, *, seed: int = 1, scarcity: float = 0.98, students: int | None = None) -> Instance:
    """One instance; `scarcity` is the number of free places per student (below 1 is too few).

    `students` makes fewer students than the size says, with the places of the full size.
    """
    draw = random.Random(seed)
    towns = tuple(
        (52.15 + draw.uniform(-size.spread, size.spread), 4.6 + draw.uniform(-size.spread, size.spread) * 1.6)
        for _ in range(size.clusters)
    )
    codes = tuple(str(25_000 + 3 * number) for number in range(size.qualifications))
    popularity = tuple(1 / (rank + 9) for rank in range(size.qualifications))
    scene = _Scene(draw, towns, codes, popularity)
    per_place = max(0.2, size.students * scarcity / size.places)
    places = tuple(_place(scene, number, per_place) for number in range(size.places))
    return Instance(places, tuple(_students(scene, size.students if students is None else students)))


def _maybe(draw: random.Random, value: Value, known: float) -> Value | None:
    """The value, or unknown."""
    return value if draw.random() < known else None


def _place(scene: _Scene, number: int, per_place: float) -> PlaceFacts:
    draw, qualification = scene.draw, scene.qualification()
    latitude, longitude = scene.position()
    hidden = draw.random() < 0.02
    period = draw.choice(PERIODS)
    return PlaceFacts(
        place_id=f"p{number:06d}",
        company_id=f"c{int(number * 0.8):06d}",
        establishment_id=f"e{number:06d}",
        qualification=qualification,
        route=Route.BBL if draw.random() < 0.2 else Route.BOL,
        capacity_left=int(per_place) + (draw.random() < per_place % 1) if draw.random() < 0.85 else 0,
        recognised_from=_maybe(draw, date(2018 + draw.randrange(8), 1 + draw.randrange(12), 1), 0.97),
        recognised_until=date(2026, 12, 31) if draw.random() < 0.05 else None,
        period_start=period[0],
        period_end=period[1],
        study_years=frozenset(draw.sample((1, 2, 3, 4), 2)) if draw.random() < 0.4 else frozenset(),
        latitude=None if hidden else latitude,
        longitude=None if hidden else longitude,
        days_per_week=_maybe(draw, draw.choice((3, 4, 4, 5, 5)), 0.8),
        minimum_age=_maybe(draw, draw.choice((15, 16, 16, 18)), 0.5),
        suitable_for_under_16=_maybe(draw, draw.random() < 0.3, 0.7),
        care={kind: draw.choice((0, 1, 1, 2, 3)) for kind in CARE_KINDS if draw.random() < 0.4},
        languages=_maybe(draw, frozenset(draw.sample(("nl", "en", "de"), draw.choice((1, 2)))), 0.7),
        techniques=_maybe(draw, frozenset(draw.sample(TECHNIQUES, 4)), 0.7),
        work_processes=_maybe(draw, frozenset(f"B1-K{draw.choice('12')}-W{n}" for n in range(1, 6)), 0.7),
        text=scene.text(qualification, draw.randrange(15, 45)),
        company_name=f"{draw.choice(ROOTS)}{draw.choice(HEADS)} {draw.choice(ROOTS)} {number}".title(),
        company_type=draw.choice(COMPANY_TYPES),
        guidance=GuidanceFacts(
            hours_per_week=_maybe(draw, draw.choice((1.0, 2.0, 4.0, 6.0, 8.0)), 0.7),
            trainers_free=_maybe(draw, draw.randrange(4), 0.7),
            students_per_trainer=_maybe(draw, draw.randrange(1, 6), 0.6),
        ),
        payment=PaymentFacts(
            expenses_covered=_maybe(draw, draw.random() < 0.6, 0.7),
            allowance_per_month=_maybe(draw, float(draw.choice((0, 100, 150, 250, 350, 500))), 0.6),
        ),
        company_paused=draw.random() < 0.02,
    )


def _students(scene: _Scene, count: int) -> Iterator[StudentWish]:
    """Students with a wish in the words of their qualification."""
    draw = scene.draw
    for _ in range(count):
        qualification = scene.qualification()
        latitude, longitude = scene.position()
        period = draw.choice(PERIODS[:2])
        yield StudentWish(
            qualification=qualification,
            route=Route.BOL,
            period_start=period[0],
            period_end=period[1],
            study_year=draw.choice((1, 2, 3, 4)),
            age=draw.choice((15, 16, 17, 17, 18, 18, 19, 21)),
            home_latitude=latitude,
            home_longitude=longitude,
            travel_limit_km=draw.choice((15.0, 25.0, 40.0)),
            transport=draw.choice(tuple(Transport)),
            days_per_week=draw.choice((4, 5)),
            languages=frozenset({"nl"}),
            techniques=frozenset(draw.sample(TECHNIQUES, 2)),
            work_processes=frozenset({"B1-K1-W1", "B1-K1-W2", "B1-K2-W3"}),
            learning_wish="Ik wil graag leren " + scene.text(qualification, 10),
            care_kinds=frozenset(draw.sample(CARE_KINDS, 1)) if draw.random() < 0.2 else frozenset(),
        )
