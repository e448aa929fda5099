"""Bulk writing: one insert per table and few hundred rows, without the mapper.

The seed stands above all rooms and fills tables by name; companies go through their own room, which derives columns.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from bpv.tables import METADATA

BATCH: Final = 1000


def insert(session: Session, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows that all have the same keys; gives their number."""
    waiting, done = iter(rows), 0
    while batch := list(islice(waiting, BATCH)):
        session.connection().execute(METADATA.tables[table].insert(), batch)
        done += len(batch)
    return done


def count(session: Session, table: str) -> int:
    """The number of rows."""
    return session.connection().execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one()
