"""Values of imports: kinds, states, a run on its way, and what its pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bpv.core.intake import Judged
from bpv.core.sheets.cells import Parser


class Kind(StrEnum):
    """What a file tells about."""

    COMPANIES = "companies"
    PLACES = "places"
    STUDENTS = "students"
    OUTCOMES = "outcomes"
    QUALIFICATIONS = "qualifications"
    POSTCODES = "postcodes"


class State(StrEnum):
    """Where a run is. `judging` and `applying` wait for, or are under, the hands of a worker."""

    UPLOADED = "uploaded"
    JUDGING = "judging"
    JUDGED = "judged"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"


@dataclass(frozen=True)
class FieldSpec:
    """A field that a column can fill. `looks` tells from a value whether a column without a telling name fits."""

    name: str
    parse: Parser
    synonyms: tuple[str, ...] = ()
    required: bool = False
    is_date: bool = False
    looks: str = ""
    keeps_words: bool = False


@dataclass(frozen=True)
class ColumnGuess:
    """A column of the file with the field proposed for it: confidence in whole percents, and sample values."""

    column: int
    header: str
    samples: tuple[str, ...]
    field: str = ""
    confidence: int = 0


@dataclass(frozen=True)
class Layout:
    """How the table lies in the sheet: the header's row (0: there is none), and column names from left to right."""

    header_row: int
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Upload:
    """A file on its way in, with what the person said about it."""

    kind: Kind
    file_name: str
    raw: bytes
    dated_on: date
    source: str = "import"
    options: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """An import as its pages see it."""

    id: str
    institution_id: str
    kind: Kind
    file_name: str
    file_hash: str
    state: State
    created_at: datetime
    dated_on: date
    source: str
    created_by: str | None = None
    reading: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, int] = field(default_factory=dict)
    header_row: int | None = None
    mapping: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""
    skip_bad: bool = False
    applied_at: datetime | None = None
    repeats_id: str | None = None
    problem: str | None = None
    problem_params: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def waiting(self) -> bool:
        """True while the worker has something to do for it."""
        return self.state in (State.JUDGING, State.APPLYING)


@dataclass(frozen=True)
class Verdicts:
    """The verdict on every data row, in the order of the file, and how many rows lie above the table."""

    judged: tuple[Judged, ...]
    counts: Mapping[str, int]
    digest: str
    above: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class Message:
    """One line of the report: where, what the file says (cut), and what to do, as a word code."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    params: Mapping[str, Any]
    verdict: str
    label: str
