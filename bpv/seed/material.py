"""The small files of made-up words that the seed composes from, read once."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Postcode:
    """The centre of a postcode area, in degrees (WGS 84)."""

    code: str
    place: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Programme:
    """A qualification with its length in years, and the group of sectors whose companies train for it."""

    crebo: str
    name: str
    file_crebo: str
    file_name: str
    level: int
    years: int
    group: str


@dataclass(frozen=True)
class Sector:
    """A kind of company: what it makes, for whom, with which techniques; `patterns` make its names."""

    name: str
    group: str
    weight: int
    techniques: tuple[str, ...]
    patterns: tuple[str, ...]
    products: tuple[str, ...]
    customers: tuple[str, ...]


def load(name: str) -> Any:
    """A JSON file of the folder."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the folder; lines with a credit start with #."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def words() -> Mapping[str, Any]:
    """Names, streets and short phrases by kind."""
    found: dict[str, Any] = load("words.json")
    return found


@cache
def sentences() -> Mapping[str, list[str]]:
    """Sentence patterns by use."""
    found: dict[str, list[str]] = load("sentences.json")
    return found


@cache
def techniques() -> Mapping[str, Mapping[str, list[str]]]:
    """Machines and tasks by technique."""
    found: dict[str, dict[str, list[str]]] = load("techniques.json")
    return found


@cache
def sectors(general: bool) -> tuple[Sector, ...]:
    """The sectors of instrument making; with `general` those of a large school as well."""
    return tuple(
        Sector(
            name=one["name"],
            group=one.get("file", "instruments"),
            weight=one["weight"] * (5 if part == "general" else 1),
            techniques=tuple(one["techniques"]),
            patterns=tuple(one["patterns"]),
            products=tuple(one["products"]),
            customers=tuple(one["customers"]),
        )
        for part, found in load("sectors.json").items()
        if general or part == "instruments"
        for one in found
    )


@cache
def programmes() -> tuple[Programme, ...]:
    """The qualifications that the seed knows; the first is that of the demo school."""
    return tuple(
        Programme(
            crebo=row["crebo"],
            name=row["name"],
            file_crebo=row["file_crebo"],
            file_name=row["file_name"],
            level=int(row["level"]),
            years=int(row["years"]),
            group=row["group"],
        )
        for row in rows("qualifications.csv")
    )


@cache
def postcodes() -> tuple[Postcode, ...]:
    """All Dutch postcode areas."""
    return tuple(
        Postcode(row["code"], row["place"], float(row["latitude"]), float(row["longitude"]))
        for row in rows("postcodes-nl.csv")
    )


@cache
def postcodes_of(place: str) -> tuple[Postcode, ...]:
    """The postcode areas of one place."""
    return tuple(one for one in postcodes() if one.place == place)
