"""A row that changes, with what stood there before; kept as JSON, so that a merge can be undone weeks later."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, TypeDecorator
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

from bpv.core.db import METADATA

Row = dict[str, Any]
Joined = dict[str, dict[str, str]]  # table -> id that goes -> id that stays
Mates = Callable[[Sequence[Row], Sequence[Row]], Mapping[str, str]]
Combine = Callable[[Row, Row], Row]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a table does that unique keys alone do not say.

    `mates(staying, going)` pairs ids of rows that are the same thing; `combine(stays, goes)` gives the columns of the
    one that stays that change; `settle(going, staying)` gives columns to change in a row that only moves.
    """

    mates: Mates | None = None
    combine: Combine | None = None
    settle: Callable[[Row, Sequence[Row]], Row] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One row that changes; `after` is None for a row that is deleted, `before` then holds all of it.

    `content` tells that more changes than where the row points: its version then rises.
    """

    table: str
    key: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any] | None
    content: bool = False


@dataclass(frozen=True, slots=True)
class Joint:
    """Two rows that become one: what each says, and what changes in the one that stays."""

    table: str
    stays: Row
    goes: Row
    changes: Row


@dataclass
class Moves:
    """A plan: changes in the order in which they are written, rows that go, and rows that became one."""

    joined: Joined
    changes: list[Change] = field(default_factory=list)
    goes: list[Change] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)

    @property
    def moved(self) -> dict[str, int]:
        """How many rows come over, per table."""
        found: dict[str, int] = {}
        for one in self.changes:
            if not one.content:
                found[one.table] = found.get(one.table, 0) + 1
        return found


Repoint = Callable[[Session, str, Moves], None]


def only(row: Mapping[str, Any], names: Iterable[str]) -> Row:
    """The columns with these names."""
    return {name: row[name] for name in names}


def to_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as they are kept."""
    return [
        {
            "table": one.table,
            "key": plain(one.key),
            "before": plain(one.before),
            "after": None if one.after is None else plain(one.after),
            "content": one.content,
        }
        for one in changes
    ]


def from_json(kept: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Changes as they were, with values as their columns hold them."""
    return [
        Change(
            one["table"],
            typed(METADATA.tables[one["table"]], one["key"]),
            typed(METADATA.tables[one["table"]], one["before"]),
            None if one["after"] is None else typed(METADATA.tables[one["table"]], one["after"]),
            one["content"],
        )
        for one in kept
    ]


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them."""
    return {name: written_out(value) for name, value in values.items()}


def written_out(value: Any) -> Any:
    """One value as JSON holds it; bytes as hexadecimal figures."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def typed(table: SqlTable, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the columns of a table hold them; columns that a later version dropped are left out."""
    return {name: read_back(table.c[name], value) for name, value in values.items() if name in table.c}


def read_back(column: Column[Any], value: Any) -> Any:
    """One value as its column holds it."""
    if not isinstance(value, str):
        return value
    held = column.type
    kind = (held.impl_instance if isinstance(held, TypeDecorator) else held).python_type
    if kind is bytes:
        return bytes.fromhex(value)
    return kind.fromisoformat(value) if kind in (datetime, date) else value
