"""What travels about files: one that is kept, to whom it belongs, and how much there may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bpv.core.cleaning.shape import KINDS, MEGABYTE


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept; `size` in bytes. Who may read it is decided by what it belongs to."""

    id: str
    name: str
    kind: str
    size: int
    sha256: str
    owner_kind: str
    owner_id: str
    placement_id: str | None
    created_at: datetime
    created_by: str | None

    @property
    def mimetype(self) -> str:
        """The type it is served with."""
        return KINDS[self.kind].mimetype


@dataclass(frozen=True, slots=True)
class Quota:
    """How many files, and how many bytes of them, somebody may keep."""

    files: int
    size: int


PERSON: Final = Quota(files=400, size=1_000 * MEGABYTE)
PLACEMENT: Final = Quota(files=300, size=600 * MEGABYTE)
QUOTAS: Final[Mapping[str, Quota]] = {"created_by": PERSON, "placement_id": PLACEMENT}
