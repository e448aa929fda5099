"""Rotation of the keys of sealed fields, and a look at which key sealed what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, select, update
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

from bpv.core import audit
from bpv.core.sealing import Broken, LostKey, digest, key_id_of, ring_of

SLICE: Final = 200  # rows of one short transaction
UNREADABLE: Final = "?"  # in counts by key: no sealed value at all


@dataclass(frozen=True, slots=True)
class Held:
    """How many values of a column each key sealed; `replaced` counts values that are not the last one written."""

    table: str
    column: str
    keys: Mapping[str, int]
    replaced: int


@dataclass(frozen=True, slots=True)
class Renewed:
    """One slice of a rotation: values sealed anew, those that nobody can open, and where to go on (None at the end)."""

    done: int
    failed: tuple[str, ...]
    last_id: str | None


def held(session: Session, table: SqlTable, column: Column[Any]) -> Held:
    """What a column holds, by the key that sealed it; opens nothing. A value that differs from what the audit log
    tells of the last change was put back or replaced outside the service."""
    rows = session.connection().execute(select(table.c.id, column).where(column.is_not(None)))
    keys: Counter[str] = Counter()
    replaced = 0
    for row_id, value in rows:
        keys[key_id_of(bytes(value)) or UNREADABLE] += 1
        told = audit.last_with(session, row_id, "sha256:")
        replaced += told is not None and digest(bytes(value)) not in told
    return Held(table.name, column.name, dict(sorted(keys.items())), replaced)


def renew(session: Session, table: SqlTable, column: Column[Any], after: str = "") -> Renewed:
    """Seal one slice of a column with the present key. Values that have it are left alone, so that a rotation which was
    broken off goes on where it was; a value that was saved in between is not touched."""
    ring = ring_of(session)
    query = select(table.c.id, column).where(table.c.id > after, column.is_not(None)).order_by(table.c.id)
    rows = session.connection().execute(query.limit(SLICE).with_for_update()).all()
    done, failed = 0, []
    for row_id, value in rows:
        sealed = bytes(value)
        if key_id_of(sealed) == ring.current:
            continue
        where = {"table": table.name, "column": column.name, "row_id": row_id}
        try:
            fresh = ring.seal(ring.open(sealed, **where), **where)
        except (LostKey, Broken):
            failed.append(row_id)
            continue
        session.connection().execute(update(table).where(table.c.id == row_id).values({column.name: fresh}))
        audit.record(session, "field.resealed", object_id=row_id, fields=(column.name, digest(fresh)))
        done += 1
    return Renewed(done, tuple(failed), rows[-1][0] if len(rows) == SLICE else None)
