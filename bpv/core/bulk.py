"""Writing many rows as one set, without the mapper: for imports. Part of the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from bpv.core.ids import new_id
from bpv.core.intake import Moved, Sync

CHUNK: Final = 5_000  # values in one IN (...)
BATCH: Final = 1_000  # rows in one INSERT


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The values in lists of at most `size`."""
    waiting = iter(values)
    while part := list(islice(waiting, size)):
        yield part


def insert_rows(session: Session, table: Any, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; each carries every column that the table does not fill in by itself."""
    for part in chunks(values, BATCH):
        session.connection().execute(insert(table.__table__), part)


def update_rows(session: Session, table: Any, values: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by `held_id`, all with the same columns. Where the table counts versions, `held_version` must still
    be the present one and rises by one; raises `Moved` when it is not.
    """
    if not values:
        return
    columns = table.__table__.c
    names = values[0].keys() - {"held_id", "held_version"}
    changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    query = update(table.__table__).where(columns.id == bindparam("held_id"))
    if "version" in columns:
        query = query.where(columns.version == bindparam("held_version"))
        changes["version"] = columns.version + 1
    rows = [
        {key if key in ("held_id", "held_version") else f"new_{key}": v for key, v in row.items()} for row in values
    ]
    done = session.connection().execute(query.values(changes), rows)
    if done.rowcount not in (-1, len(rows)):
        raise Moved()


def write_sync(session: Session, table: Any, institution_id: str, sync: Sync, defaults: Mapping[str, Any]) -> None:
    """Write what a simple table gets: new rows with `defaults` for what the file did not say, and changed rows."""
    first = {"version": 1} if "version" in table.__table__.c else {}
    own = {"institution_id": institution_id, **first}
    insert_rows(session, table, [{**defaults, **values, **own, "id": new_id()} for values in sync.inserts])
    names = defaults.keys()
    rows = []
    for held, changes in sync.updates:
        merged = {**{name: held.values.get(name) for name in names}, **changes}
        rows.append({**merged, "held_id": held.id, "held_version": held.version})
    update_rows(session, table, rows)
