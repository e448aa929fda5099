"""Judges one place before it enters the catalogue; what cannot be used is refused by name, and the rest goes on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matching.types import CareLevel, PlaceFacts, Route

LONGEST_TEXT = 100_000
LEVELS = frozenset(CareLevel)


class RefusalCode(StrEnum):
    """Why a place is not in the catalogue."""

    MISSING = "place.missing"
    NOT_A_NUMBER = "place.not_a_number"
    OUT_OF_RANGE = "place.out_of_range"
    NOT_A_DATE = "place.not_a_date"
    ENDS_BEFORE_START = "place.ends_before_start"
    UNKNOWN_VALUE = "place.unknown_value"
    TOO_LONG = "place.too_long"
    HALF_A_POSITION = "place.half_a_position"
    DUPLICATE_ID = "place.duplicate_id"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused place: which (id and position in the input, from 0), why, and the field and value at fault."""

    place_id: str
    position: int
    code: RefusalCode
    field: str
    value: str


Problem = tuple[RefusalCode, str, object]


def _number(
    field: str, value: object, low: float, high: float, *, whole: bool = False, required: bool = False
) -> Iterator[Problem]:
    """A number within bounds (both included), or unknown where that is allowed."""
    if value is None:
        if required:
            yield RefusalCode.MISSING, field, None
        return
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not math.isfinite(value):
        yield RefusalCode.NOT_A_NUMBER, field, value
    elif not low <= value <= high:
        yield RefusalCode.OUT_OF_RANGE, field, value


def _dates(first: str, start: object, last: str, end: object) -> Iterator[Problem]:
    """Two optional dates in the right order."""
    wrong = [(name, value) for name, value in ((first, start), (last, end)) if not isinstance(value, date | None)]
    for name, value in wrong:
        yield RefusalCode.NOT_A_DATE, name, value
    if not wrong and isinstance(start, date) and isinstance(end, date) and end < start:
        yield RefusalCode.ENDS_BEFORE_START, last, end


def _text(field: str, value: object, *, required: bool) -> Iterator[Problem]:
    """A string of reasonable length; ids may not be empty."""
    if not isinstance(value, str) or (required and not value.strip()):
        yield RefusalCode.MISSING, field, value
    elif len(value) > LONGEST_TEXT:
        yield RefusalCode.TOO_LONG, field, len(value)


def _position(place: PlaceFacts) -> Iterator[Problem]:
    """Both coordinates or neither."""
    yield from _number("latitude", place.latitude, -90, 90)
    yield from _number("longitude", place.longitude, -180, 180)
    if (place.latitude is None) != (place.longitude is None):
        yield RefusalCode.HALF_A_POSITION, "longitude" if place.longitude is None else "latitude", None


def _sets(place: PlaceFacts) -> Iterator[Problem]:
    """Study years, weekdays and care levels within their lists."""
    route: object = place.route
    if not isinstance(route, Route):
        yield RefusalCode.UNKNOWN_VALUE, "route", route
    for year in place.study_years:
        yield from _number("study_years", year, 1, 12, whole=True)
    for day in place.weekdays or ():
        yield from _number("weekdays", day, 0, 6, whole=True)
    for kind, level in place.care.items():
        if isinstance(level, bool) or level not in LEVELS:
            yield RefusalCode.UNKNOWN_VALUE, f"care.{kind}", level


def problems(place: PlaceFacts) -> Iterator[Problem]:
    """Everything wrong with one place; the first problem becomes its refusal."""
    for field in ("place_id", "company_id", "establishment_id", "qualification"):
        yield from _text(field, getattr(place, field), required=True)
    yield from _text("text", place.text, required=False)
    yield from _text("company_name", place.company_name, required=False)
    yield from _dates("period_start", place.period_start, "period_end", place.period_end)
    yield from _dates("recognised_from", place.recognised_from, "recognised_until", place.recognised_until)
    yield from _number("capacity_left", place.capacity_left, 0, 10_000, whole=True, required=True)
    yield from _position(place)
    yield from _number("days_per_week", place.days_per_week, 1, 7, whole=True)
    yield from _number("minimum_age", place.minimum_age, 0, 99, whole=True)
    yield from _sets(place)
    yield from _number("guidance.hours_per_week", place.guidance.hours_per_week, 0, 60)
    yield from _number("guidance.trainers_free", place.guidance.trainers_free, 0, 1_000, whole=True)
    yield from _number("guidance.students_per_trainer", place.guidance.students_per_trainer, 1, 1_000, whole=True)
    yield from _number("payment.allowance_per_month", place.payment.allowance_per_month, 0, 10_000)
