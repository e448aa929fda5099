"""The janitor of the folder with files: takes away what a crash left behind."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.files.disk import PART, remove
from bpv.core.files.tables import StoredFileRow
from bpv.core.ids import is_id

GRACE: Final = timedelta(hours=1)  # no transaction takes so long: a younger file may belong to one that is under way
SLICE: Final = 500


def sweep(database: Database, grace: timedelta = GRACE) -> int:
    """Remove files without a row, and files that were never written to their end; the number removed.

    Safe on several nodes at once, and beside uploads. Names that are not ours are left alone.
    """
    folder = database.files
    if folder is None or not folder.is_dir():
        return 0
    removed = 0
    found = old_files(folder, now().timestamp() - grace.total_seconds())
    while batch := list(islice(found, SLICE)):
        ids = {place.name.removesuffix(PART) for place in batch}
        with database.reading() as session:
            known = present(session, ids)
        for place in batch:
            if place.name not in known:
                remove(place)
                removed += 1
    return removed


def old_files(folder: Path, before: float) -> Iterator[Path]:
    """Files of ours that were last written before a moment."""
    for place in folder.glob("??/*"):
        try:
            old = is_id(place.name.removesuffix(PART)) and place.stat().st_mtime < before
        except FileNotFoundError:  # another node was first
            continue
        if old:
            yield place


def present(session: Session, ids: set[str]) -> set[str]:
    """Those of the ids that have a row."""
    return set(session.exec(select(col(StoredFileRow.id)).where(col(StoredFileRow.id).in_(ids))))
