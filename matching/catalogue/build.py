"""Builds a catalogue from plain facts: refuse, sort, and turn rows into columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from itertools import groupby
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.checks import Refusal, RefusalCode, problems
from matching.catalogue.columns import NO_END, NO_START, UNKNOWN_CARE, UNKNOWN_FACTS, Catalogue, TagColumn
from matching.catalogue.limits import limits_of, open_to
from matching.catalogue.worth import assess
from matching.text import build_index, normalise
from matching.types import PlaceFacts, Route

ROUTE_NUMBERS = {route: number for number, route in enumerate(Route)}
ADULT_ENOUGH = 16
SILENT = frozenset({""})
NO_SYNONYMS: Mapping[str, Sequence[str]] = MappingProxyType({})


def build(
    facts: Iterable[PlaceFacts],
    synonyms: Mapping[str, Sequence[str]] = NO_SYNONYMS,
    *,
    before: Catalogue | None = None,
) -> Catalogue:
    """The catalogue of all usable places; the order of the input does not matter.

    `synonyms` maps a normalised word to words that mean the same. Never raises for bad facts: see `Catalogue.refused`.
    A repeated place id keeps the first place and refuses the others. Of the catalogue `before` the text index is taken
    over when no text changed, as when a place was given away; the result is the same with and without it.
    """
    places, refused = _judge(facts)
    places.sort(key=lambda place: (place.qualification, place.place_id))
    texts = _Numbers(place.text for place in places)
    text = build_index(list(texts.numbers), synonyms, None if before is None else before.text)
    has_text = np.diff(text.matrix.indptr)[texts.column] > 0 if places else np.zeros(0, dtype=bool)
    columns = _plain_columns(places) | _place_columns(places) | _raw_floats(places) | _age_columns(places)
    columns |= {
        "limits": limits_of(columns),
        "open_to": open_to(columns),
        "techniques": _tags(places, lambda place: place.techniques),
        "work_processes": _tags(places, lambda place: place.work_processes),
        "has_text": has_text,
    }
    return Catalogue(
        **_tables(places),
        **columns,
        text_row=texts.column.astype(np.int64),
        unknown=_unknown(columns),
        worth=assess(*(columns[name] for name in ("hours", "trainers", "students", "expenses", "allowance"))),
        text=text,
        refused=tuple(refused),
    )


def _unknown(columns: Mapping[str, Any]) -> NDArray[np.uint16]:
    """Per place the facts that are unknown, as bits in the order of UNKNOWN_FACTS."""
    unknown = (
        ~columns["has_text"],
        ~columns["work_processes"].known,
        ~columns["techniques"].known,
        *(np.isnan(columns[name]) for name in ("hours", "trainers", "students", "allowance", "expenses")),
        ~columns["located"],
        columns["days"] == 0,
    )
    bits = np.zeros(len(columns["days"]), dtype=np.uint16)
    for number, column in zip(range(len(UNKNOWN_FACTS)), unknown, strict=True):
        bits |= column.astype(np.uint16) << np.uint16(number)
    return bits


class _Numbers:
    """Numbers the distinct values of a column in sorted or first-seen order."""

    def __init__(self, values: Iterable[str]) -> None:
        self.numbers: dict[str, int] = {}
        listed = [self.numbers.setdefault(value, len(self.numbers)) for value in values]
        self.column = np.array(listed, dtype=np.int32)


def _judge(facts: Iterable[PlaceFacts]) -> tuple[list[PlaceFacts], list[Refusal]]:
    """Splits the input into usable places and refusals."""
    places: list[PlaceFacts] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for position, place in enumerate(facts):
        found = next(problems(place), None)
        if found is None and place.place_id in seen:
            found = (RefusalCode.DUPLICATE_ID, "place_id", place.place_id)
        if found is None:
            seen.add(place.place_id)
            places.append(place)
        else:
            code, field, value = found
            refused.append(Refusal(str(place.place_id), position, code, field, str(value)[:100]))
    return places, refused


def _tables(places: Sequence[PlaceFacts]) -> dict[str, Any]:
    """Look-up tables and the columns that point into them."""
    company, country = _Numbers(p.company_id for p in places), _Numbers(p.country for p in places)
    kind, name = _Numbers(p.company_type or "" for p in places), _Numbers(normalise(p.company_name) for p in places)
    spans: dict[str, slice] = {}
    start = 0
    for qualification, group in groupby(places, key=lambda place: place.qualification):
        stop = start + sum(1 for _ in group)
        spans[qualification] = slice(start, stop)
        start = stop
    care_kinds = sorted({care_kind for place in places for care_kind in place.care})
    languages = sorted({language for place in places for language in place.languages or () if language})
    spoken = [place.languages or SILENT for place in places]
    return {
        "place_ids": tuple(place.place_id for place in places),
        "row_of": {place.place_id: row for row, place in enumerate(places)},
        "spans": spans,
        "company_numbers": company.numbers,
        "company": company.column,
        "countries": tuple(country.numbers),
        "country": country.column,
        "company_types": tuple(kind.numbers),
        "company_type": kind.column,
        "names": tuple(name.numbers),
        "name": name.column,
        "care_kinds": {care_kind: number for number, care_kind in enumerate(care_kinds)},
        "care": _care(places, care_kinds),
        "language_bits": {language: number for number, language in enumerate(languages, start=1)},
        "languages": _bits(spoken, ["", *languages]),
    }


def _care(places: Sequence[PlaceFacts], kinds: Sequence[str]) -> NDArray[np.int8]:
    """Care levels per place and kind; -1 is unknown."""
    numbers = {kind: number for number, kind in enumerate(kinds)}
    care = np.full((len(places), len(kinds)), UNKNOWN_CARE, dtype=np.int8)
    for row, place in enumerate(places):
        for kind, level in place.care.items():
            care[row, numbers[kind]] = level
    return care


def _bits(sets: Sequence[frozenset[str] | None], order: Sequence[str]) -> NDArray[np.uint64]:
    """Sets as words of 64 bits (one column of words per 64 members)."""
    numbers = {member: number for number, member in enumerate(order)}
    words = np.zeros((len(sets), max(1, -(-len(order) // 64))), dtype=np.uint64)
    for row, members in enumerate(sets):
        for member in members or ():
            number = numbers[member]
            words[row, number // 64] |= np.uint64(1 << (number % 64))
    return words


def _tags(places: Sequence[PlaceFacts], of: Callable[[PlaceFacts], frozenset[str] | None]) -> TagColumn:
    """A tag column, numbered per qualification so that few words of bits are enough."""
    numbers: dict[str, dict[str, int]] = {}
    blocks: list[NDArray[np.uint64]] = []
    for qualification, group in groupby(places, key=lambda place: place.qualification):
        sets = [of(place) for place in group]
        order = sorted({tag for tags in sets for tag in tags or ()})
        numbers[qualification] = {tag: number for number, tag in enumerate(order)}
        blocks.append(_bits(sets, order))
    width = max((block.shape[1] for block in blocks), default=1)
    widened = [np.pad(block, ((0, 0), (0, width - block.shape[1]))) for block in blocks]
    words = np.concatenate(widened) if widened else np.zeros((0, width), dtype=np.uint64)
    return TagColumn(words, np.array([of(place) is not None for place in places], dtype=bool), numbers)


def _day(value: date | None, missing: int) -> int:
    return missing if value is None else value.toordinal()


def _plain_columns(places: Sequence[PlaceFacts]) -> dict[str, Any]:
    """Dates, numbers and flags."""
    return {
        "tie": np.array([_tie(place.place_id) for place in places], dtype=np.uint64),
        "recognised_from": np.array([_day(p.recognised_from, NO_END) for p in places], dtype=np.int32),
        "recognised_until": np.array([_day(p.recognised_until, NO_END) for p in places], dtype=np.int32),
        "starts": np.array([_day(p.period_start, NO_START) for p in places], dtype=np.int32),
        "ends": np.array([_day(p.period_end, NO_END) for p in places], dtype=np.int32),
        "capacity": np.array([p.capacity_left for p in places], dtype=np.int32),
        "route": np.array([ROUTE_NUMBERS[p.route] for p in places], dtype=np.int8),
        "study_years": np.array([sum(1 << y for y in p.study_years) or -1 for p in places], dtype=np.int32),
        "paused": np.array([bool(p.company_paused) for p in places], dtype=bool),
        "internal": np.array([bool(p.internal) for p in places], dtype=bool),
        "days": np.array([p.days_per_week or len(p.weekdays or ()) for p in places], dtype=np.int8),
        "weekdays": np.array([sum(1 << day for day in p.weekdays or ()) for p in places], dtype=np.uint8),
    }


def _age_columns(places: Sequence[PlaceFacts]) -> dict[str, Any]:
    """The youngest age a place may be proposed to: under 16 only where that is known to be suitable."""
    minimum = np.array([p.minimum_age or 0 for p in places], dtype=np.int16)
    under_16 = np.array([p.suitable_for_under_16 is True for p in places], dtype=bool)
    youngest = np.where(under_16, minimum, np.maximum(minimum, ADULT_ENOUGH)).astype(np.int16)
    return {"minimum_age": minimum, "under_16": under_16, "youngest": youngest}


def _place_columns(places: Sequence[PlaceFacts]) -> dict[str, Any]:
    """Positions as unit vectors, so that a distance is one product; NaN where unknown and abroad."""
    degrees = np.array(
        [(p.latitude, p.longitude) if p.country == "NL" else (None, None) for p in places], dtype=np.float64
    ).reshape(len(places), 2)
    located = ~np.isnan(degrees[:, 0])
    latitude, longitude = np.radians(np.nan_to_num(degrees)).T
    position = np.column_stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude))
    )
    position[~located] = np.nan
    return {
        "position": position,
        "located": located,
        "foreign": np.array([p.country != "NL" for p in places], dtype=bool),
    }


def _raw_floats(places: Sequence[PlaceFacts]) -> dict[str, Any]:
    """Guidance and payment facts with NaN for unknown."""
    raw = {
        "hours": [p.guidance.hours_per_week for p in places],
        "trainers": [p.guidance.trainers_free for p in places],
        "students": [p.guidance.students_per_trainer for p in places],
        "expenses": [p.payment.expenses_covered for p in places],
        "allowance": [p.payment.allowance_per_month for p in places],
    }
    return {name: np.array(values, dtype=np.float64) for name, values in raw.items()}


def _tie(place_id: str) -> int:
    """A 64-bit hash of a place id, the same on every machine."""
    return int.from_bytes(blake2b(place_id.encode(), digest_size=8).digest(), "big")
