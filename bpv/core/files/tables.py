"""The table of files that people handed in; their bytes lie sealed in a folder beside the database."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlmodel import Field

from bpv.core.db import Table, UtcDateTime, id_field, key_to
from bpv.core.sealing import sealed_field


class StoredFileRow(Table, table=True):
    """A file. `owner_kind` and `owner_id` tell what it belongs to, `placement_id` under which placement that falls.

    The bytes on disk are sealed with a key of their own; this row holds that key, sealed with the server's: turning the
    server's keys rewrites rows, never files, and a row that is gone takes the last way to open the bytes with it.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index(None, "institution_id", "owner_kind", "owner_id"),)

    id: str = id_field()
    institution_id: str = key_to("institution.id", index=False)
    owner_kind: str = Field(sa_type=String(20))
    owner_id: str = Field(sa_type=String(20))
    placement_id: str | None = key_to("placement.id", nullable=True)
    name: str = Field(max_length=150)
    kind: str = Field(sa_type=String(10))
    size: int
    sha256: str = Field(sa_type=String(64))
    file_key: bytes | None = sealed_field()
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str | None = key_to("account.id", nullable=True)
