"""The columns of the catalogue. Places are sorted by qualification, so that a student's candidates are one slice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.checks import Refusal
from matching.catalogue.worth import Worth
from matching.text import TextIndex
from matching.types import ReasonCode

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]

NO_START, NO_END = -(2**30), 2**30
UNKNOWN_CARE = -1
UNKNOWN_LANGUAGES = np.uint64(1)
UNKNOWN_FACTS = (
    ReasonCode.CONTENT_TEXT_UNKNOWN,
    ReasonCode.CONTENT_WORK_PROCESSES_UNKNOWN,
    ReasonCode.CONTENT_TECHNIQUES_UNKNOWN,
    ReasonCode.GUIDANCE_HOURS_UNKNOWN,
    ReasonCode.GUIDANCE_TRAINERS_UNKNOWN,
    ReasonCode.GUIDANCE_STUDENTS_PER_TRAINER_UNKNOWN,
    ReasonCode.PAYMENT_ALLOWANCE_UNKNOWN,
    ReasonCode.PAYMENT_EXPENSES_UNKNOWN,
    ReasonCode.TRAVEL_UNKNOWN,
    ReasonCode.DAYS_UNKNOWN,
)
"""What the bits of the column `unknown` mean, lowest bit first."""


def bits_of(numbers: Mapping[str, int], members: Iterable[str], words: int) -> NDArray[np.uint64]:
    """The bits of the members that have a number, in this many words of 64."""
    found = [0] * words
    for member in members:
        number = numbers.get(member)
        if number is not None:
            found[number // 64] |= 1 << (number % 64)
    return np.array(found, dtype=np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class TagColumn:
    """Sets of tags as bits: words of 64 bits per place, with one numbering of the tags per qualification."""

    words: NDArray[np.uint64]
    known: BoolArray
    numbers: Mapping[str, Mapping[str, int]]

    def mask(self, qualification: str, tags: Iterable[str]) -> NDArray[np.uint64]:
        """The bits of these tags; a tag that no place of the qualification has gets no bit."""
        return bits_of(self.numbers.get(qualification, {}), tags, self.words.shape[1])

    def shared(self, rows: NDArray[np.int64], mask: NDArray[np.uint64]) -> NDArray[np.integer]:
        """How many tags of the mask each of the rows has."""
        if len(mask) == 1:
            single: NDArray[np.integer] = np.bitwise_count(self.words[:, 0].take(rows) & mask)
            return single
        counts: NDArray[np.integer] = np.bitwise_count(self.words[rows] & mask).sum(axis=1, dtype=np.int64)
        return counts

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return self.words.nbytes + self.known.nbytes


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, weakref_slot=True)
class Catalogue:
    """One row per place. Dates are proleptic ordinals; NaN in a float column, -1 in a care column, 0 in days and
    weekday bits, and bit 0 of the language bits mean unknown. `refused` names the places that could not be used.

    `limits` and `open_to` say the same as other columns in a form that judges most hard rules at once: see
    `matching.catalogue.limits`."""

    place_ids: tuple[str, ...]
    row_of: Mapping[str, int]
    spans: Mapping[str, slice]
    company_numbers: Mapping[str, int]
    care_kinds: Mapping[str, int]
    language_bits: Mapping[str, int]
    countries: tuple[str, ...]
    company_types: tuple[str, ...]
    names: tuple[str, ...]

    company: IntArray
    country: IntArray
    company_type: IntArray
    name: IntArray
    tie: NDArray[np.uint64]
    recognised_from: IntArray
    recognised_until: IntArray
    capacity: IntArray
    starts: IntArray
    ends: IntArray
    route: NDArray[np.int8]
    study_years: IntArray
    minimum_age: NDArray[np.int16]
    under_16: BoolArray
    youngest: NDArray[np.int16]
    care: NDArray[np.int8]
    languages: NDArray[np.uint64]
    limits: IntArray
    open_to: NDArray[np.uint32]
    position: FloatArray
    located: BoolArray
    foreign: BoolArray
    paused: BoolArray
    internal: BoolArray
    days: NDArray[np.int8]
    weekdays: NDArray[np.uint8]
    hours: FloatArray
    trainers: FloatArray
    students: FloatArray
    expenses: FloatArray
    allowance: FloatArray
    text_row: NDArray[np.int64]
    has_text: BoolArray
    unknown: NDArray[np.uint16]
    techniques: TagColumn
    work_processes: TagColumn
    worth: Worth
    text: TextIndex
    refused: tuple[Refusal, ...]

    def __len__(self) -> int:
        return len(self.place_ids)

    @property
    def nbytes(self) -> int:
        """Bytes held by all arrays, the text index included and Python strings excluded."""
        sized = (np.ndarray, TagColumn, Worth, TextIndex)
        values = (getattr(self, item.name) for item in fields(self))
        return sum(int(value.nbytes) for value in values if isinstance(value, sized))

    def qualification_of(self, row: int) -> str:
        """The qualification of a place."""
        return next(name for name, span in self.spans.items() if span.start <= row < span.stop)
