"""A plain picture of places: the Netherlands as the dots of its postcode areas, some towns, home, and the places.

Everything is drawn here from the school's own table; nobody else's server is asked for a map.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bpv.matches.models import Outline
from bpv.organisation.models import PostcodeFields
from bpv.web.paging import Asked

NARROW, WIDE = 380.0, 860.0  # widths for a phone and for a desk, in the units in which a letter is 13 high
MARGIN: Final = 30.0
BAR: Final = 22.0  # room below for the scale
LEAST_SPAN: Final = 0.35  # degrees of latitude, about 39 km: a picture of one place still shows where it lies
TALLEST, FLATTEST = 1.3, 0.6
DOTS: Final = 95  # cells of the ground across the picture
BELOW: Final = 15.0
KM_PER_DEGREE: Final = 111.2  # of latitude
MOST_TOWNS: Final = 16
LETTER: Final = 7.5  # width of a letter in the picture's units
NETHERLANDS: Final = ((50.72, 3.30), (53.60, 7.25))
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A numbered place; places at the same spot share a mark and a text such as `3, 7`."""

    x: float
    y: float
    text: str
    wide: float


@dataclass(frozen=True)
class Town:
    """A town: where it lies, the height of its name, and half the width of that name."""

    x: float
    y: float
    name: str
    label: float
    half: float


@dataclass(frozen=True)
class Picture:
    """What the template draws, in the picture's own units."""

    width: float
    height: float
    ground: str
    dot: float
    towns: tuple[Town, ...]
    others: tuple[Point, ...]
    marks: tuple[Mark, ...]
    home: Point | None
    km: int
    scale: float


class Projection:
    """From degrees to the picture: equirectangular around the middle latitude, which is true enough for a country."""

    def __init__(self, points: Sequence[Point], width: float) -> None:
        self.width = width
        south, north = bounds([latitude for latitude, _ in points], LEAST_SPAN)
        self.squeeze = math.cos(math.radians((south + north) / 2))
        west, east = bounds([longitude for _, longitude in points], LEAST_SPAN / self.squeeze)
        high, wide = north - south, (east - west) * self.squeeze
        if high > wide * TALLEST:
            grow = (high / TALLEST - wide) / 2 / self.squeeze
            west, east = west - grow, east + grow
        elif high < wide * FLATTEST:
            grow = (wide * FLATTEST - high) / 2
            south, north = south - grow, north + grow
        self.north, self.west = north, west
        self.scale = (width - 2 * MARGIN) / ((east - west) * self.squeeze)
        self.height = round((north - south) * self.scale + 2 * MARGIN + BAR)

    def at(self, latitude: float, longitude: float) -> Point:
        """A point in the picture."""
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        return round(x, 1), round(MARGIN + (self.north - latitude) * self.scale, 1)

    def inside(self, point: Point, margin: float = 0.0) -> bool:
        """True when a point lies in the picture."""
        return -margin <= point[0] <= self.width + margin and -margin <= point[1] <= self.height + margin


def bounds(values: Sequence[float], least: float) -> tuple[float, float]:
    """Lowest and highest, at least `least` apart."""
    low, high = min(values), max(values)
    short = max(0.0, least - (high - low)) / 2
    return low - short, high + short


def width_of(asked: Asked) -> float:
    """The width that fits the screen."""
    return WIDE if asked.value("wide") == "1" else NARROW


def draw(outline: Outline, width: float) -> Picture:
    """The picture of an outline, close around the numbered places and home; of the whole country without any."""
    points = [(latitude, longitude) for _, latitude, longitude in outline.marked]
    points += [outline.home] if outline.home else []
    projection = Projection(points or NETHERLANDS, width)
    home = projection.at(*outline.home) if outline.home else None
    marked = marks(projection, outline.marked, home)
    others = (projection.at(*point) for point in outline.others)
    km = bar_length(projection)
    return Picture(
        width=width,
        height=projection.height,
        ground=dots(projection, outline.ground),
        dot=round(width / DOTS, 1),
        towns=towns(projection, outline.ground, marked),
        others=tuple(sorted({point for point in others if projection.inside(point)})),
        marks=marked,
        home=home,
        km=km,
        scale=round(km * projection.scale / KM_PER_DEGREE, 1),
    )


def dots(projection: Projection, ground: Iterable[PostcodeFields]) -> str:
    """The postcode areas as one path of points, at most one in each cell of a grid."""
    cell = projection.width / DOTS
    points = (projection.at(area.latitude, area.longitude) for area in ground)
    cells = {(int(x // cell), int(y // cell)) for x, y in points if projection.inside((x, y))}
    return "".join(f"M{(x + 0.5) * cell:.0f} {(y + 0.5) * cell:.0f}h0" for x, y in sorted(cells))


def towns(projection: Projection, ground: Iterable[PostcodeFields], marked: Sequence[Mark]) -> tuple[Town, ...]:
    """The towns with most postcode areas in the picture, as far as their names touch neither each other nor a mark."""
    sizes: Counter[str] = Counter()
    sums: dict[str, list[float]] = {}
    for area in ground:
        sizes[area.place] += 1
        total = sums.setdefault(area.place, [0.0, 0.0])
        total[0] += area.latitude
        total[1] += area.longitude
    shown: list[Town] = []
    for name, count in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        x, y = projection.at(sums[name][0] / count, sums[name][1] / count)
        town = labelled(Town(x, y, name, y + BELOW, len(name) * LETTER / 2), marked)
        fits = town.half <= x <= projection.width - town.half and y >= 14 and town.label <= projection.height - 24
        if fits and all(abs(town.label - t.label) > 20 or abs(x - t.x) > town.half + t.half for t in shown):
            shown.append(town)
        if len(shown) == MOST_TOWNS:
            break
    return tuple(shown)


def labelled(town: Town, marked: Sequence[Mark]) -> Town:
    """The town with its name below a mark that would cover it."""
    for one in marked:
        if abs(one.y - town.label) < 18 and abs(one.x - town.x) < one.wide / 2 + town.half:
            return replace(town, label=one.y + 25)
    return town


def marks(projection: Projection, marked: Iterable[tuple[int, float, float]], home: Point | None) -> tuple[Mark, ...]:
    """Numbered places; those that would cover each other share one mark, and none covers home."""
    groups: list[tuple[Point, list[int]]] = []
    for number, latitude, longitude in marked:
        x, y = projection.at(latitude, longitude)
        if home and abs(home[0] - x) < 30 and abs(home[1] - y) < 24:
            x, y = home[0], round(home[1] - 26, 1)
        near = next((g for g in groups if abs(g[0][0] - x) < 34 and abs(g[0][1] - y) < 22), None)
        if near is None:
            groups.append(((x, y), [number]))
        else:
            near[1].append(number)
    return tuple(mark(point, numbers, projection.width) for point, numbers in reversed(groups))


def mark(point: Point, numbers: Sequence[int], width: float) -> Mark:
    """One mark with its numbers, whole within the width; with more than three it says how many more."""
    text = ", ".join(str(number) for number in numbers[:3])
    if len(numbers) > 3:
        text += f" +{len(numbers) - 3}"
    wide = max(22.0, 11 + len(text) * LETTER)
    return Mark(min(max(point[0], wide / 2 + 1), width - wide / 2 - 1), point[1], text, wide)


def bar_length(projection: Projection) -> int:
    """A round number of kilometres for the scale bar, at most a quarter of the picture."""
    most = projection.width / 4 / (projection.scale / KM_PER_DEGREE)
    return max(step for step in (1, 2, 5, 10, 20, 50) if step <= max(most, 1))
