"""What an import of outcomes reads and writes: everything by sets."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.core.bulk import chunks, write_sync
from bpv.core.intake import Held, Sync
from bpv.placements.tables import PlacementRow

FIELDS: Final = tuple(name for name in PlacementRow.model_fields if name not in ("id", "institution_id", "version"))
DEFAULTS: Final[dict[str, Any]] = {
    **dict.fromkeys(FIELDS),
    "reasons": {},
    "note": "",
    "holds_seat": False,
}


def held(session: Session, institution_id: str, student_ids: Iterable[str]) -> dict[str, list[Held]]:
    """All placements of these students, by student, in the order of their first day."""
    columns: list[Any] = [PlacementRow.id, PlacementRow.version, *(getattr(PlacementRow, name) for name in FIELDS)]
    found: dict[str, list[Held]] = defaultdict(list)
    for part in chunks(sorted(set(student_ids))):
        mine = (col(PlacementRow.institution_id) == institution_id, col(PlacementRow.student_id).in_(part))
        order = (col(PlacementRow.starts_on), col(PlacementRow.id))
        for row in session.connection().execute(select(*columns).where(*mine).order_by(*order)):
            one = Held(row[0], row[1], dict(zip(FIELDS, row[2:], strict=True)))
            found[one.values["student_id"]].append(one)
    return dict(found)


def write(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and update placements as one set; raises `Moved` when one was changed since it was judged."""
    write_sync(session, PlacementRow, institution_id, sync, DEFAULTS)
