"""Keeping clean copies: within quota, sealed, found by what they belong to, and checked at every reading."""

import base64
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, text
from sqlmodel import Session, col, select

from bpv.core.cleaning.asking import Cleaned
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused
from bpv.core.files import disk
from bpv.core.files.models import QUOTAS, Quota, StoredFile
from bpv.core.files.tables import StoredFileRow
from bpv.core.ids import new_id
from bpv.core.sealing import KEY_BYTES, NONCE_BYTES, Broken, ring_of

TABLE: Final = "stored_file"
log = structlog.get_logger("bpv.core.files.keeping")


def keep(
    session: Session,
    institution_id: str,
    cleaned: Cleaned,
    owner_kind: str,
    owner_id: str,
    by: str | None,
    *,
    placement_id: str | None = None,
    quotas: Mapping[str, Quota] = QUOTAS,
) -> StoredFile:
    """Keep a clean copy for what it belongs to; `by` is an account, None for somebody who came by a link.

    Within the caller's writing transaction, whose audit event tells of it; when that does not commit, nothing is left.
    Raises Refused when the person or the placement has too much already, or the disk is full.
    """
    for column, held_by in (("created_by", by), ("placement_id", placement_id)):
        if held_by is not None:
            check_room(session, institution_id, column, held_by, cleaned.size, quotas[column])
    row = StoredFileRow(
        id=new_id(),
        institution_id=institution_id,
        owner_kind=owner_kind,
        owner_id=owner_id,
        placement_id=placement_id,
        name=cleaned.name,
        kind=cleaned.kind,
        size=cleaned.size,
        sha256=cleaned.sha256,
        created_at=now(),
        created_by=by,
    )
    key = secrets.token_bytes(KEY_BYTES)
    nonce = secrets.token_bytes(NONCE_BYTES)
    row.file_key = ring_of(session).seal(
        base64.b64encode(key).decode("ascii"), table=TABLE, column="file_key", row_id=row.id
    )
    session.add(row)
    session.flush()
    disk.write(session, row.id, nonce + AESGCM(key).encrypt(nonce, cleaned.content, row.id.encode("ascii")))
    return value_of(row)


def check_room(session: Session, institution_id: str, column: str, held_by: str, size: int, quota: Quota) -> None:
    """Refuse one more file of `size` bytes when there would be too much; uploads at one moment wait for each other."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        lock = int.from_bytes(hashlib.sha256(f"{TABLE} {column} {held_by}".encode()).digest()[:8], signed=True)
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
    asked = select(func.count(), func.coalesce(func.sum(col(StoredFileRow.size)), 0)).where(
        col(StoredFileRow.institution_id) == institution_id, getattr(StoredFileRow, column) == held_by
    )
    files, held = session.exec(asked).one()
    if files + 1 > quota.files or held + size > quota.size:
        raise Refused(f"file.quota.{column}", files=quota.files, megabytes=quota.size // 1024**2)


def row_of(session: Session, institution_id: str, file_id: str) -> StoredFileRow:
    """The row of a file of this institution. Raises NotFound."""
    asked = select(StoredFileRow).where(
        col(StoredFileRow.id) == file_id, col(StoredFileRow.institution_id) == institution_id
    )
    row = session.exec(asked).first()
    if row is None:
        raise NotFound
    return row


def one(session: Session, institution_id: str, file_id: str) -> StoredFile:
    """A file without its bytes: look at what it belongs to, and judge there who may read it. Raises NotFound."""
    return value_of(row_of(session, institution_id, file_id))


def content(session: Session, institution_id: str, file_id: str) -> bytes:
    """The bytes of a file, unsealed and checked. Raises NotFound, and Refused when they are not what was kept."""
    row = row_of(session, institution_id, file_id)
    sealed_key = row.file_key or b""
    try:
        key = base64.b64decode(ring_of(session).open(sealed_key, table=TABLE, column="file_key", row_id=row.id))
        sealed = disk.read(session, row.id)
        found = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], row.id.encode("ascii"))
    except (OSError, InvalidTag, Broken, ValueError) as error:
        log.error("file.damaged", object_id=row.id, exception=type(error).__name__)
        raise Refused("file.damaged") from error
    if hashlib.sha256(found).hexdigest() != row.sha256:
        log.error("file.damaged", object_id=row.id, exception="hash")
        raise Refused("file.damaged")
    return found


def of_owner(
    session: Session, institution_id: str, owner_kind: str, owner_ids: Iterable[str]
) -> Mapping[str, tuple[StoredFile, ...]]:
    """The files of several owners of one kind, oldest first; an owner without files gets an empty tuple."""
    asked = select(StoredFileRow).where(
        col(StoredFileRow.institution_id) == institution_id,
        col(StoredFileRow.owner_kind) == owner_kind,
        col(StoredFileRow.owner_id).in_(set(owner_ids)),
    )
    found: dict[str, tuple[StoredFile, ...]] = defaultdict(tuple)
    for row in session.exec(asked.order_by(col(StoredFileRow.created_at), col(StoredFileRow.id))):
        found[row.owner_id] += (value_of(row),)
    return found


def drop(session: Session, institution_id: str, file_id: str) -> StoredFile:
    """Remove a file: its row now, its bytes once the transaction is committed. Gives what it was. Raises NotFound."""
    row = row_of(session, institution_id, file_id)
    was = value_of(row)
    session.delete(row)
    session.flush()
    disk.remove_later(session, was.id)
    return was


def value_of(row: StoredFileRow) -> StoredFile:
    """The row as the rest of the house sees it."""
    return StoredFile(
        id=row.id,
        name=row.name,
        kind=row.kind,
        size=row.size,
        sha256=row.sha256,
        owner_kind=row.owner_kind,
        owner_id=row.owner_id,
        placement_id=row.placement_id,
        created_at=row.created_at,
        created_by=row.created_by,
    )
