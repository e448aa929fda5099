"""Sealed fields: AES-256-GCM with keys of the server, bound to table, column and row (R7).

A sealed value is `version | length of key id | key id | 12 random bytes | ciphertext and tag`. The first key of a ring
seals, every key of it opens, so that keys rotate while the service is in use. Sessions carry their ring.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData
from sqlalchemy import Table as SqlTable
from sqlmodel import Field, Session

from bpv.core.errors import DomainError

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
KEY_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}")
DEMO_KEYS: Final = "demo:" + base64.urlsafe_b64encode(hashlib.sha256(b"a made-up school").digest()).decode("ascii")
INFO: Final = "bpv.keys"  # where a session carries its ring
log = structlog.get_logger("bpv.core.sealing")
SEALED: Final = "sealed"  # marks a column in its `info`


class NoKeys(DomainError):
    """This process was given no keys, so that it can neither seal nor open."""

    def __init__(self) -> None:
        super().__init__("sealing.no_keys")


class LostKey(DomainError):
    """The value was sealed with a key that this process does not have."""

    def __init__(self, key_id: str) -> None:
        super().__init__("sealing.lost_key", key=key_id)
        self.key_id = key_id


class Broken(DomainError):
    """The value is not what was sealed for this table, column and row: it was changed, cut, or moved."""

    def __init__(self, column: str, row_id: str) -> None:
        super().__init__("sealing.broken", column=column)
        self.column = column
        self.row_id = row_id


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id; the first one seals. Never printed."""

    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """The ring from `id:key,id:key` with keys of 32 bytes in base64; raises ValueError with a sentence."""
        keys: dict[str, bytes] = {}
        for part in filter(None, re.split(r"[,\s]+", text)):
            key_id, colon, encoded = part.partition(":")
            if not colon or not KEY_ID.fullmatch(key_id):
                raise ValueError("must look like id:key,id:key, each id of at most 16 small letters and figures")
            if key_id in keys:
                raise ValueError(f"names the key '{key_id}' twice")
            keys[key_id] = key_of(key_id, encoded)
        return cls(keys)

    def __bool__(self) -> bool:
        return bool(self.keys)

    @property
    def current(self) -> str:
        """The id of the key that seals. Raises NoKeys for an empty ring."""
        if not self.keys:
            raise NoKeys
        return next(iter(self.keys))

    def seal(self, plain: str, *, table: str, column: str, row_id: str) -> bytes:
        """The text, readable only with this ring and only in this row. Raises ValueError for a lone surrogate."""
        key_id = self.current.encode("ascii")
        head = VERSION + bytes([len(key_id)]) + key_id
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = binding(head, table, column, row_id)
        return head + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, plain.encode("utf-8"), bound)

    def open(self, sealed: bytes, *, table: str, column: str, row_id: str) -> str:
        """The text that was sealed for this row. Raises NoKeys for an empty ring; LostKey and Broken, which the log
        tells of as well."""
        if not self.keys:
            raise NoKeys
        try:
            return self._opened(sealed, table, column, row_id)
        except (LostKey, Broken) as error:
            log.error("sealed.unreadable", column=f"{table}.{column}", row=row_id, problem=error.code)
            raise

    def _opened(self, sealed: bytes, table: str, column: str, row_id: str) -> str:
        name = f"{table}.{column}"
        key_id = key_id_of(sealed)
        if key_id is None:
            raise Broken(name, row_id)
        if key_id not in self.keys:
            raise LostKey(key_id)
        head = 2 + len(key_id)
        nonce, rest = sealed[head : head + NONCE_BYTES], sealed[head + NONCE_BYTES :]
        try:
            plain = AESGCM(self.keys[key_id]).decrypt(nonce, rest, binding(sealed[:head], table, column, row_id))
        except InvalidTag:
            raise Broken(name, row_id) from None
        return plain.decode("utf-8")


def key_of(key_id: str, encoded: str) -> bytes:
    """The 32 bytes of a key in base64 (either alphabet); raises ValueError with a sentence that holds no key."""
    try:
        key = base64.b64decode(encoded.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds a key '{key_id}' that is not {KEY_BYTES} bytes in base64")
    if len(set(key)) < KEY_BYTES // 4:
        raise ValueError(f"holds a key '{key_id}' that is not random")
    return key


def new_key() -> str:
    """A fresh random key in base64, as `BPV_FIELD_KEYS` takes it after an id and a colon."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def binding(head: bytes, table: str, column: str, row_id: str) -> bytes:
    """What a value is bound to: its own head, table, column and row."""
    return head + json.dumps([table, column, row_id]).encode("utf-8")


def key_id_of(sealed: bytes) -> str | None:
    """The id of the key that sealed a value; None when it is no sealed value at all."""
    if len(sealed) < 2 or sealed[:1] != VERSION:
        return None
    end = 2 + sealed[1]
    if len(sealed) < end + NONCE_BYTES + TAG_BYTES:
        return None
    key_id = sealed[2:end].decode("ascii", errors="replace")
    return key_id if KEY_ID.fullmatch(key_id) else None


def digest(sealed: bytes) -> str:
    """A short hash of a sealed value for the audit log, where it shows that an older value was put back."""
    return "sha256:" + hashlib.sha256(sealed).hexdigest()[:24]


def ring_of(session: Session) -> Keyring:
    """The ring of the database of this session. Raises NoKeys when it was given none."""
    ring = session.info.get(INFO)
    if not isinstance(ring, Keyring) or not ring.keys:
        raise NoKeys
    return ring


def sealed_field() -> Any:
    """A column for a sealed text, None when there is none; its table has a random `id`, which the text is bound to."""
    return Field(default=None, sa_type=LargeBinary, nullable=True, sa_column_kwargs={"info": {SEALED: True}})


def sealed_columns(metadata: MetaData) -> tuple[tuple[SqlTable, Column[Any]], ...]:
    """Every sealed column of all tables, by name."""
    found = [(table, c) for table in metadata.tables.values() for c in table.columns if c.info.get(SEALED)]
    return tuple(sorted(found, key=lambda pair: (pair[0].name, pair[1].name)))
