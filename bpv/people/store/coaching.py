"""Who coaches which student, and when."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.people.models import Coaching
from bpv.people.tables import AccountRow, CoachingRow

FIELDS: Final = (
    "id", "student_id", "account_id", "placement_id", "kind", "funding", "valid_from", "valid_until", "version"
)  # fmt: skip
NAMES: Final = (*FIELDS, "name")
COLUMNS: Final[tuple[Any, ...]] = (*(getattr(CoachingRow, name) for name in FIELDS), AccountRow.name)
Ids = Any  # a query of ids of students


def value(row: Any) -> Coaching:
    """The frozen value of a row of `COLUMNS`."""
    return Coaching.model_validate(dict(zip(NAMES, row, strict=True)))


def _rows(*where: ColumnElement[bool]) -> Any:
    return select(*COLUMNS).join(AccountRow, col(AccountRow.id) == col(CoachingRow.account_id)).where(*where)


def one(session: Session, institution_id: str, coaching_id: str, within: Ids) -> Coaching | None:
    """One coaching of a student within the query of ids; None for any other."""
    mine = (
        col(CoachingRow.institution_id) == institution_id,
        col(CoachingRow.id) == coaching_id,
        col(CoachingRow.student_id).in_(within),
    )
    row = session.execute(_rows(*mine)).first()
    return None if row is None else value(row)


def recorded(session: Session, coaching_id: str) -> bool:
    """True when this id is in use, in whatever school."""
    return session.execute(select(col(CoachingRow.id)).where(col(CoachingRow.id) == coaching_id)).first() is not None


def of_students(session: Session, institution_id: str, student_ids: Collection[str]) -> tuple[Coaching, ...]:
    """All coaching of these students, newest first."""
    found: list[Coaching] = []
    newest = (col(CoachingRow.valid_from).desc(), col(CoachingRow.id))
    for part in chunks(sorted(set(student_ids))):
        mine = (col(CoachingRow.institution_id) == institution_id, col(CoachingRow.student_id).in_(part))
        found.extend(map(value, session.execute(_rows(*mine).order_by(*newest))))
    return tuple(found)


def page(
    session: Session, institution_id: str, within: Ids, day: date, *, over: bool, offset: int, limit: int
) -> tuple[tuple[Coaching, ...], int]:
    """Coaching of students within the query of ids, that is over or not, newest first; and how many there are."""
    until = col(CoachingRow.valid_until)
    state = until < day if over else or_(until.is_(None), until >= day)
    mine = (col(CoachingRow.institution_id) == institution_id, col(CoachingRow.student_id).in_(within), state)
    total = session.execute(select(func.count()).select_from(CoachingRow).where(*mine)).scalar_one()
    newest = (col(CoachingRow.valid_from).desc(), col(CoachingRow.id))
    rows = session.execute(_rows(*mine).order_by(*newest).offset(offset).limit(limit))
    return tuple(map(value, rows)), int(total)


def between(session: Session, institution_id: str, within: Ids, first: date, last: date) -> tuple[Coaching, ...]:
    """Coaching of students within the query of ids that shares a day with `first`..`last`."""
    until = col(CoachingRow.valid_until)
    mine = (
        col(CoachingRow.institution_id) == institution_id,
        col(CoachingRow.student_id).in_(within),
        col(CoachingRow.valid_from) <= last,
        or_(until.is_(None), until >= first),
    )
    return tuple(map(value, session.execute(_rows(*mine).order_by(col(CoachingRow.id)))))


def add(session: Session, institution_id: str, coaching_id: str, columns: Mapping[str, Any]) -> None:
    """Record coaching with this id."""
    session.add(CoachingRow(id=coaching_id, institution_id=institution_id, **columns))
    session.flush()


def end(session: Session, institution_id: str, coaching_id: str, version: int, last: date) -> bool:
    """Write the last day over the version that was seen; False when somebody saved in between."""
    mine = (col(CoachingRow.institution_id) == institution_id, col(CoachingRow.id) == coaching_id)
    query = update(CoachingRow).where(*mine, col(CoachingRow.version) == version)
    done = session.connection().execute(query.values(valid_until=last, version=version + 1))
    session.expire_all()
    return done.rowcount == 1
