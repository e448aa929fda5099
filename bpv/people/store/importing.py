"""What an import of students reads: everything by sets, matched on student number only."""

from collections.abc import Iterable
from typing import Final

from sqlmodel import Session, col, select

from bpv.core.bulk import chunks, write_sync
from bpv.core.intake import Held, Sync
from bpv.people.tables import StudentRow

FIELDS: Final = (
    "number",
    "name",
    "email",
    "birth_date",
    "crebo",
    "route",
    "cohort",
    "study_year",
    "postcode",
    "team_id",
)
DEFAULTS: Final = {**dict.fromkeys(FIELDS), "route": "BOL"}


def students(session: Session, institution_id: str, numbers: Iterable[str]) -> dict[str, Held]:
    """Students by their number."""
    columns = [StudentRow.id, StudentRow.version, *(getattr(StudentRow, name) for name in FIELDS)]
    found = {}
    for part in chunks(sorted(set(numbers))):
        query = select(*columns).where(
            col(StudentRow.institution_id) == institution_id, col(StudentRow.number).in_(part)
        )
        for row in session.connection().execute(query):
            found[row[2]] = Held(row[0], row[1], dict(zip(FIELDS, row[2:], strict=True)))
    return found


def write_students(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and update students as one set; raises `Moved` when one was edited since it was judged."""
    write_sync(session, StudentRow, institution_id, sync, DEFAULTS)
