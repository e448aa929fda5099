"""After an undo a row and the part that it names belong to one company: a place goes with its establishment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpv.core.moving import Return, Row

Homes = Mapping[tuple[str, str], str]  # table and id of a part -> the company that it belongs to after the undo


@dataclass(frozen=True, slots=True)
class Owned:
    """A table whose rows name a company and parts of one: its columns."""

    table: str
    column: str
    key: tuple[str, ...]
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stray:
    """A row that would name a part of the other company; `goes` when it follows its part back, else it stays."""

    table: str
    key: Mapping[str, Any]
    column: str
    row: Row
    goes: bool


def returned(back: Return, kept_id: str, gone_id: str, company: str) -> dict[tuple[str, str], str]:
    """The parts that an undo gives back to the company that went."""
    homes = {}
    for one in back.rows:
        if one.table != company and gone_id in one.before.values() and "id" in one.before:
            homes[one.table, one.before["id"]] = gone_id
    for one in back.columns:
        if one.table != company and gone_id in (one.after or {}).values() and "id" in one.key:
            homes[one.table, one.key["id"]] = gone_id
    return homes


def strays(
    owned: Owned, rows: Sequence[Row], back: Return, homes: Homes, kept_id: str, gone_id: str
) -> tuple[Stray, ...]:
    """The rows (all that name the company that stays) for which the undo alone would part row and part."""
    plans: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in back.columns:
        if one.table == owned.table:
            plans.setdefault(tuple(one.key[name] for name in owned.key), {}).update(one.after or {})
    found = []
    for row in rows:
        key = tuple(row[name] for name in owned.key)
        after = row | plans.get(key, {})
        homes_of = [
            homes.get((target, after[name]), kept_id) for name, target in owned.parts.items() if after[name] is not None
        ]
        if homes_of and after[owned.column] != homes_of[0]:
            wanted = dict(zip(owned.key, key, strict=True))
            found.append(Stray(owned.table, wanted, owned.column, row, homes_of[0] == gone_id))
    return tuple(found)
