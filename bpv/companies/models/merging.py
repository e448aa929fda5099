"""Values of possible duplicates and of merges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bpv.companies.models.registry import Company

MOST_WHY: Final = 500


def known(value: Any) -> bool:
    """True when a value says something; `False` and 0 do."""
    return value is not None and value not in ("", [])


class PairState(StrEnum):
    """What is known about two companies that look alike."""

    OPEN = "open"
    NOT_SAME = "not_same"


class Strength(StrEnum):
    """How sure the rules are: the zones of `rules.duplicates`."""

    SURE = "sure"
    PERHAPS = "perhaps"


class Side(StrEnum):
    """Which of two values stays: of the company that stays, of the one that goes, or both together."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What the queue is narrowed to. Empty means no wish."""

    q: str = ""
    place: str = ""
    strength: Strength | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCount:
    """How many pairs wait for an answer, by how sure the rules are."""

    sure: int
    perhaps: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.sure + self.perhaps


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCompany:
    """One of two companies in a list; `place` of its main establishment, empty when it is private or unknown."""

    id: str
    name: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """Two companies that may be the same. `before` are the reasons when somebody said that they are not."""

    id: str
    one: PairCompany
    other: PairCompany
    score: int
    reasons: tuple[str, ...]
    state: PairState
    found_at: datetime
    strength: Strength
    judged_by: str | None = None
    judged_at: datetime | None = None
    before: tuple[str, ...] = ()
    why: str = ""
    version: int = 1

    @property
    def again(self) -> bool:
        """True when somebody said that they are not the same, and something new speaks for it since."""
        return self.state is PairState.OPEN and self.judged_at is not None

    @property
    def new_reasons(self) -> tuple[str, ...]:
        """What was not known when somebody judged."""
        return tuple(reason for reason in self.reasons if reason not in self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """A field of two companies: raw values, and `source` (a code) with `on` (a date), empty when unknown."""

    name: str
    kept: Any
    gone: Any
    kept_source: Mapping[str, Any]
    gone_source: Mapping[str, Any]
    side: Side
    sides: tuple[Side, ...]

    @property
    def same(self) -> bool:
        """True when both say the same."""
        return bool(self.kept == self.gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointLine:
    """Two rows that become one: the kind of thing, what each is called, and the columns where they differ.

    A difference is a column with what stays, what goes, and what it will be, as text.
    """

    table: str
    stays: str
    goes: str
    differences: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many things of one kind each of two companies has."""

    table: str
    kept: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything that a merge would do. `seen` tells exactly which state of both was looked at."""

    kept: Company
    gone: Company
    fields: tuple[FieldPair, ...]
    held: tuple[Held, ...]
    moved: tuple[tuple[str, int], ...]
    joints: tuple[JointLine, ...]
    seen: str

    @property
    def kept_name(self) -> str:
        """What the company that stays is called on the page; with a figure when both have the same name."""
        return f"{self.kept.name} (1)" if self.kept.name == self.gone.name else self.kept.name

    @property
    def gone_name(self) -> str:
        """What the company that goes is called on the page."""
        return f"{self.gone.name} (2)" if self.kept.name == self.gone.name else self.gone.name

    @property
    def differing(self) -> tuple[FieldPair, ...]:
        """Fields about which the two say something else."""
        return tuple(one for one in self.fields if not one.same)

    @property
    def asked(self) -> tuple[FieldPair, ...]:
        """Fields about which both say something, and something else: a person chooses."""
        return tuple(one for one in self.differing if known(one.kept) and known(one.gone))

    @property
    def filled(self) -> tuple[FieldPair, ...]:
        """Fields of which only one of the two knows something: that is kept."""
        return tuple(one for one in self.differing if known(one.kept) != known(one.gone))

    @property
    def equal(self) -> tuple[FieldPair, ...]:
        """Fields about which both say the same, unknown ones left out."""
        return tuple(one for one in self.fields if one.same and known(one.kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLine:
    """A merge in the list of merges. `kept` is the company where everything is now."""

    id: str
    kept_id: str
    kept_name: str
    absorbed_id: str
    absorbed_name: str
    merged_by: str | None
    merged_at: datetime
    moved: Mapping[str, int]
    chosen: Mapping[str, str]
    undone_by: str | None
    undone_at: datetime | None
    undo_until: datetime
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftLine:
    """What an undo leaves alone because it changed since: kind of thing, its name, the field; `gone` when removed."""

    table: str
    name: str
    column: str
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """A merge with what undoing it would do now. `blocked` is a word code that says why it cannot be undone."""

    line: MergeLine
    rows: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, int], ...]
    left: tuple[LeftLine, ...]
    along: tuple[LeftLine, ...]
    blocked: str = ""
    later: MergeLine | None = None
