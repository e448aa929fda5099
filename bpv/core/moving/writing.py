"""Writing a plan, and undoing it: what still stands where the plan put it goes back, what changed since stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table as SqlTable
from sqlalchemy import and_, delete, insert, select, update
from sqlmodel import Session

from bpv.core.db import METADATA
from bpv.core.moving.changes import Change, Moves, Row, only, plain

VERSION: Final = "version"


@dataclass(frozen=True, slots=True)
class Left:
    """A column that changed since, and therefore stays as it is; `gone` when the whole row is gone."""

    table: str
    key: Mapping[str, Any]
    column: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """What undoing does: rows that come back whole, columns that get their old value, and what is left alone."""

    rows: tuple[Change, ...]
    columns: tuple[Change, ...]
    left: tuple[Left, ...]


def write(session: Session, moves: Moves) -> list[Change]:
    """Write a plan; gives every change in the order in which it happened, deletions last."""
    done = [*moves.changes, *reversed(moves.goes)]
    for one in done:
        table = METADATA.tables[one.table]
        if one.after is None:
            session.connection().execute(delete(table).where(found_by(table, one.key)))
        else:
            session.connection().execute(update(table).where(found_by(table, one.key)).values(written(table, one)))
    return done


def written(table: SqlTable, one: Change) -> dict[str, Any]:
    """The columns of a change; the version of a row whose content changes rises."""
    return {**(one.after or {}), **risen(table, one)}


def risen(table: SqlTable, one: Change) -> dict[str, Any]:
    """The next version, where the content of a row with a version changes."""
    return {VERSION: table.c[VERSION] + 1} if one.content and VERSION in table.c else {}


def found_by(table: SqlTable, key: Mapping[str, Any]) -> Any:
    """The condition that finds one row."""
    return and_(*(table.c[name] == value for name, value in key.items()))


def returning(session: Session, changes: Sequence[Change]) -> Return:
    """What undoing these changes would do now. Changes nothing."""
    columns: list[Change] = []
    left: list[Left] = []
    for one in reversed([one for one in changes if one.after is not None]):
        table, after = METADATA.tables[one.table], one.after or {}
        key = {name: after.get(name, value) for name, value in one.key.items()}
        found = session.connection().execute(select(table).where(found_by(table, key))).mappings().first()
        if found is None:
            left.append(Left(one.table, one.key, "", gone=True))
            continue
        now, then = plain(dict(found)), plain(after)
        same = [name for name in after if now[name] == then[name]]
        left += [Left(one.table, key, name) for name in after if name not in same]
        if same:
            columns.append(Change(one.table, key, only(after, same), only(one.before, same), one.content))
    rows = tuple(one for one in reversed(changes) if one.after is None)
    return Return(rows, tuple(columns), tuple(left))


def put_back(session: Session, back: Return) -> None:
    """Write what `returning` said. Raises IntegrityError when something that came since is in the way."""
    for one in back.rows:
        table = METADATA.tables[one.table]
        session.connection().execute(insert(table).values(**present(session, table, one.before)))
    for one in back.columns:
        table = METADATA.tables[one.table]
        session.connection().execute(update(table).where(found_by(table, one.key)).values(written(table, one)))


def present(session: Session, table: SqlTable, row: Mapping[str, Any]) -> Row:
    """The row, without optional pointers to what does not exist any more, such as an account that was removed."""
    values = dict(row)
    for key in table.foreign_keys:
        name, target = key.parent.name, key.column
        if key.parent.nullable and values.get(name) is not None:
            query = select(target).where(target == values[name])
            if session.connection().execute(query).first() is None:
                values[name] = None
    return values
