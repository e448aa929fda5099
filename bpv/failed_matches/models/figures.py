"""Failed matches counted, and how companies answered against what the scores let expect."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

DIMENSIONS: Final = ("reason", "cause", "company", "team", "qualification", "period")


class Fact(NamedTuple):
    """One entry as the report counts it: a value per dimension ("" when it is not known), and how it went."""

    reason: str
    cause: str
    company: str
    team: str
    qualification: str
    period: str
    alive: bool
    solved: bool
    days: int | None
    overdue: int
    student: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Entries counted. None: too few to show. Days run from the end of the match to the new place. `placed_again` and
    `without` are the students with an entry that is solved, or not: groups are small by persons, not by entries."""

    count: int | None
    alive: int | None
    solved: int | None
    overdue: int | None
    median_days: float | None = None
    most_days: int | None = None
    placed_again: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    @property
    def students(self) -> frozenset[str]:
        """Whose entries these are."""
        return self.placed_again | self.without


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One row of a table: the value, what it is called, and its figures."""

    value: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The entries by one dimension, most first; the rows sum to the total of the report."""

    dimension: str
    rows: tuple[Counted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The ledger in figures over the school year that began in `year`; `guarded`: small groups are not shown."""

    year: int
    years: tuple[int, ...]
    day: date
    total: Figures
    tables: tuple[Table, ...]
    guarded: bool
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How a company answered: its yeses beside what other companies say at the same scores.

    `low` to `high` holds 95 % of the counts that chance alone would give; `share_low` to `share_high` is the Wilson
    interval of its own share. `chance` is how often chance alone gives so few; `stands_out` after the correction for
    looking at many companies at once.
    """

    company_id: str
    answered: int
    accepted: int
    expected: float
    low: int
    high: int
    share_low: float
    share_high: float
    chance: float
    stands_out: bool
