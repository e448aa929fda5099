"""Saved searches, and what a student was told of each."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.matches.models import SavedSearch, Watched
from bpv.matches.tables import SavedSearchRow

SHOWN: Final[tuple[Any, ...]] = tuple(
    getattr(SavedSearchRow, name)
    for name in ("id", "student_id", "name", "q", "filters", "paused", "created_at", "mails", "version")
)
WATCHED: Final[tuple[Any, ...]] = tuple(getattr(SavedSearchRow, name) for name in Watched.__dataclass_fields__)


def searches(session: Session, institution_id: str, student_id: str) -> tuple[SavedSearch, ...]:
    """The saved searches of a student, the oldest first."""
    query = select(*SHOWN).where(*_of(institution_id, student_id))
    rows = session.execute(query.order_by(col(SavedSearchRow.created_at), col(SavedSearchRow.id)))
    return tuple(_shown(row) for row in rows)


def search(session: Session, institution_id: str, student_id: str, search_id: str) -> SavedSearch | None:
    """One saved search of a student, or None."""
    row = session.execute(select(*SHOWN).where(*_of(institution_id, student_id), _is(search_id))).first()
    return None if row is None else _shown(row)


def count(session: Session, institution_id: str, student_id: str) -> int:
    """How many searches a student saved."""
    query = select(func.count()).select_from(SavedSearchRow).where(*_of(institution_id, student_id))
    return int(session.execute(query).scalar_one())


def save(session: Session, institution_id: str, made: Mapping[str, Any]) -> bool:
    """Keep a new search under the id in `made`; False when that id exists (the form was sent twice)."""
    try:
        with session.begin_nested():
            session.add(SavedSearchRow(institution_id=institution_id, **made))
    except IntegrityError:
        return False
    return True


def change(session: Session, institution_id: str, before: SavedSearch, values: Mapping[str, Any]) -> bool:
    """Change a search over the version that was shown; False when it was changed in between."""
    done = session.connection().execute(
        update(SavedSearchRow)
        .where(*_of(institution_id, before.student_id), _is(before.id), col(SavedSearchRow.version) == before.version)
        .values(**values, version=before.version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def remove(session: Session, institution_id: str, student_id: str, search_id: str) -> bool:
    """Forget a search; False when there was none."""
    gone = session.connection().execute(delete(SavedSearchRow).where(*_of(institution_id, student_id), _is(search_id)))
    session.expire_all()
    return gone.rowcount == 1


def institutions(session: Session) -> tuple[str, ...]:
    """The institutions in which a search is watched."""
    query = select(col(SavedSearchRow.institution_id)).where(col(SavedSearchRow.paused).is_(False)).distinct()
    return tuple(sorted(session.execute(query).scalars()))


def due(session: Session, institution_id: str, version: int, before: datetime, limit: int) -> tuple[str, ...]:
    """Students with a search that was last looked at before this moment and has something to look for: the registry
    has another version than then, or something new still waits for its mail. Longest ago first."""
    query = (
        select(col(SavedSearchRow.student_id))
        .where(col(SavedSearchRow.institution_id) == institution_id, _due(version, before))
        .group_by(col(SavedSearchRow.student_id))
        .order_by(func.min(SavedSearchRow.looked_at), col(SavedSearchRow.student_id))
        .limit(limit)
    )
    return tuple(session.execute(query).scalars())


def watched(
    session: Session, institution_id: str, student_ids: Collection[str], version: int, before: datetime, *, hold: bool
) -> tuple[Watched, ...]:
    """The due searches of these students. With `hold` others wait until the caller's transaction ends."""
    query = select(*WATCHED).where(
        col(SavedSearchRow.institution_id) == institution_id,
        col(SavedSearchRow.student_id).in_(student_ids),
        _due(version, before),
    )
    query = query.order_by(col(SavedSearchRow.student_id), col(SavedSearchRow.id))
    return tuple(_watched(row) for row in session.execute(query.with_for_update() if hold else query))


def looked(session: Session, searches: Collection[Watched], version: int, at: datetime, *, waits: bool) -> None:
    """These searches were looked at, at this version of the registry; `waits`: look again though it has not moved."""
    for part in chunks(searches):
        session.connection().execute(
            update(SavedSearchRow)
            .where(col(SavedSearchRow.id).in_([one.id for one in part]), col(SavedSearchRow.looked_at) < at)
            .values(looked_at=at, looked_version=version, waits=waits)
        )
    session.expire_all()


def note(session: Session, one: Watched, values: Mapping[str, Any]) -> None:
    """Write what the job found out about a search that it holds."""
    session.connection().execute(update(SavedSearchRow).where(_is(one.id)).values(**values))
    session.expire_all()


def _of(institution_id: str, student_id: str) -> tuple[Any, Any]:
    return col(SavedSearchRow.institution_id) == institution_id, col(SavedSearchRow.student_id) == student_id


def _is(search_id: str) -> ColumnElement[bool]:
    return col(SavedSearchRow.id) == search_id


def _due(version: int, before: datetime) -> ColumnElement[bool]:
    moved = or_(col(SavedSearchRow.looked_version) != version, col(SavedSearchRow.waits).is_(True))
    return and_(col(SavedSearchRow.paused).is_(False), col(SavedSearchRow.looked_at) < before, moved)


def _pairs(filters: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in filters)


def _shown(row: Any) -> SavedSearch:
    mails = [date.fromisoformat(day) for day in row.mails]
    return SavedSearch(
        id=row.id,
        student_id=row.student_id,
        name=row.name,
        q=row.q,
        filters=_pairs(row.filters),
        paused=row.paused,
        created_at=row.created_at,
        mailed_on=max(mails, default=None),
        version=row.version,
    )


def _watched(row: Any) -> Watched:
    values = dict(row._mapping)
    return Watched(
        **values
        | {
            "filters": _pairs(row.filters),
            "told": frozenset(row.told),
            "mails": tuple(date.fromisoformat(day) for day in row.mails),
        }
    )
