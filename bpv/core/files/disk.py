"""The folder with sealed bytes: one file per row, under the random id of the row, written so that a row never lacks it.

Bytes are on disk before the row is committed, and go after the row is gone. What a crash leaves in between is a file
without a row, which opens for nobody, and which the janitor takes away.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from bpv.core.db import FILES
from bpv.core.errors import DomainError, Refused

PENDING: Final = "bpv.files.pending"  # where a session carries what waits for the end of its transaction
PART: Final = ".part"  # the end of the name of a file that is being written
log = structlog.get_logger("bpv.core.files.disk")


class NoFolder(DomainError):
    """This process was not told where files are kept."""

    def __init__(self) -> None:
        super().__init__("file.no_folder")


def folder_of(session: Session) -> Path:
    """Where the files of the database of this session lie. Raises NoFolder."""
    found = session.info.get(FILES)
    if not isinstance(found, Path):
        raise NoFolder
    return found


def place_of(folder: Path, file_id: str) -> Path:
    """Where the bytes of one file lie: spread over many folders, so that none grows slow."""
    return folder / file_id[:2] / file_id


def write(session: Session, file_id: str, sealed: bytes) -> None:
    """Write bytes through to the disk. They go again when this transaction does not end in a commit.

    Raises Refused when the disk is full or cannot be written.
    """
    place = place_of(folder_of(session), file_id)
    part = place.with_name(place.name + PART)
    try:
        for made in (place.parent.parent, place.parent):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(sealed)
            target.flush()
            os.fsync(target.fileno())
        part.replace(place)
        through(place.parent)
    except OSError as error:
        remove(part)
        remove(place)
        log.error("file.not_written", object_id=file_id, exception=type(error).__name__)
        raise Refused("file.no_room") from error
    pending(session).written.append(place)


def through(folder: Path) -> None:
    """Make the names in a folder lasting."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(session: Session, file_id: str) -> bytes:
    """The sealed bytes of a file. Raises OSError when they are not there."""
    return place_of(folder_of(session), file_id).read_bytes()


def remove_later(session: Session, file_id: str) -> None:
    """Remove the bytes of a file once this transaction is committed."""
    pending(session).dropped.append(place_of(folder_of(session), file_id))


def remove(place: Path) -> None:
    """Remove a file; one that is gone already, or cannot be removed now, is left to the janitor."""
    with suppress(OSError):
        place.unlink()


@dataclass
class Pending:
    """What becomes of files when a transaction ends: written ones go when it failed, dropped ones when it did not."""

    committed: bool = False
    written: list[Path] = field(default_factory=list)
    dropped: list[Path] = field(default_factory=list)


def pending(session: Session) -> Pending:
    """What waits for the end of the transaction of this session, which is watched from now on."""
    known = session.info.get(PENDING)
    if isinstance(known, Pending):
        return known
    made = session.info[PENDING] = Pending()

    def on_commit(_: Session) -> None:
        made.committed = session.get_nested_transaction() is None

    def on_end(_: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is not None:
            return
        for place in made.dropped if made.committed else made.written:
            remove(place)
        made.committed, made.written, made.dropped = False, [], []

    event.listen(session, "after_commit", on_commit)
    event.listen(session, "after_transaction_end", on_end)
    return made
