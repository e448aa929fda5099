"""What travels between the import engine and the rooms that know what a row means. No file, no page, no database.

The engine reads a file into `Incoming` rows; a room judges them all against what it holds and answers with a `Plan`;
the engine shows the plan, and hands it back for writing. A row that is refused carries the reason.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from enum import StrEnum
from typing import Any, Final

CUT: Final = 80  # characters of a value that a message shows


class Verdict(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    REFUSED = "refused"
    BLANK = "blank"


@dataclass(frozen=True)
class Note:
    """Something to say about a row: a word code, the field or None, the value as the file has it, parameters."""

    code: str
    field: str | None = None
    value: str = ""
    params: Mapping[str, Any] = made(default_factory=dict)

    @property
    def shown(self) -> str:
        """The value, cut to what a message can carry."""
        return self.value if len(self.value) <= CUT else self.value[: CUT - 1] + "…"


@dataclass(frozen=True)
class Incoming:
    """One row that could be read: its number in the file (from 1) and a value per mapped field that is not blank."""

    number: int
    values: Mapping[str, Any]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """What a row may be the same as: a token for the decision, a label, and the score with its reasons."""

    token: str
    label: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """The verdict on one row. `fingerprint` identifies the row in decisions, also when the file comes again."""

    number: int
    verdict: Verdict
    label: str = ""
    notes: tuple[Note, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class Plan:
    """Verdicts, and the writing that follows from them; `work` is private to the room that made it.

    `basis` is the version of what was judged against: writing raises `Moved` when it is no longer current.
    `learnt` maps the fingerprint of a row without any number to what it becomes, so that a later list finds it again.
    """

    judged: tuple[Judged, ...]
    work: Any = None
    basis: int | None = None
    learnt: Mapping[str, str] = made(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Rows per verdict."""
        return count(row.verdict for row in self.judged)


@dataclass(frozen=True)
class Task:
    """What a room needs beside the rows. `decisions` maps a fingerprint to a token, or to "" for a new one.

    `crebos` maps every known crebo to the name of its qualification, `teams` every team's folded name to its id.
    """

    institution_id: str
    dated_on: date
    source: str = "import"
    decisions: Mapping[str, str] = made(default_factory=dict)
    options: Mapping[str, int] = made(default_factory=dict)
    crebos: Mapping[str, str] = made(default_factory=dict)
    teams: Mapping[str, str] = made(default_factory=dict)


class Moved(Exception):
    """Somebody changed what the plan was judged against: judge again."""


def count(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Rows per verdict, every verdict named."""
    found = Counter(verdicts)
    return {verdict.value: found[verdict] for verdict in Verdict}


def refused(row: Incoming, code: str, fieldname: str | None = None, value: object = "", /, **params: Any) -> Judged:
    """A refusal of a row."""
    note = Note(code, fieldname, str(value), params)
    return Judged(row.number, Verdict.REFUSED, str(row.values.get("name", "")), (*row.notes, note))


@dataclass(frozen=True)
class Held:
    """A row that a room already holds, for comparing."""

    id: str
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Sync:
    """What a simple table gets: values of new rows, and (held, changed values) of present ones."""

    inserts: tuple[dict[str, Any], ...] = ()
    updates: tuple[tuple[Held, dict[str, Any]], ...] = ()


def synchronised(
    rows: Iterable[Incoming],
    held: Mapping[Any, Held],
    key_of: Callable[[Incoming], Any],
    label_of: Callable[[Incoming], str],
) -> Plan:
    """Judge rows that are identified by an exact key. A key twice in the file: equal is `same`, else it is refused."""
    judged: list[Judged] = []
    inserts: list[dict[str, Any]] = []
    updates: list[tuple[Held, dict[str, Any]]] = []
    seen: dict[Any, Incoming] = {}
    for row in rows:
        key, label = key_of(row), label_of(row)
        earlier = seen.setdefault(key, row)
        if earlier is not row:
            judged.append(doubled(row, earlier, label))
            continue
        present = held.get(key)
        changes = dict(row.values) if present is None else differing(present.values, row.values)
        if present is None:
            inserts.append(changes)
        elif changes:
            updates.append((present, changes))
        verdict = Verdict.NEW if present is None else Verdict.CHANGED if changes else Verdict.SAME
        notes = tuple(Note("row.changes", name, str(row.values[name])) for name in changes) if present else ()
        judged.append(Judged(row.number, verdict, label, (*row.notes, *notes)))
    return Plan(tuple(judged), Sync(tuple(inserts), tuple(updates)))


def doubled(row: Incoming, earlier: Incoming, label: str) -> Judged:
    """The verdict on a row whose key stood in an earlier row."""
    if differing(earlier.values, row.values):
        return refused(row, "row.contradicts", row=earlier.number)
    return Judged(row.number, Verdict.SAME, label, (*row.notes, Note("row.double", params={"row": earlier.number})))


def differing(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values given that differ from those held; what was not given changes nothing."""
    return {name: value for name, value in given.items() if held.get(name) != value}
