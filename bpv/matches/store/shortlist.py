"""A student's own list of places, and what the school suggested for it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.matches.models import Answer, Listed, Suggestion
from bpv.matches.tables import ShortlistRow, SuggestionRow

LISTED: Final[tuple[Any, ...]] = tuple(getattr(ShortlistRow, name) for name in Listed.__dataclass_fields__)
SUGGESTED: Final[tuple[Any, ...]] = tuple(getattr(SuggestionRow, name) for name in Suggestion.__dataclass_fields__)


def listed(session: Session, institution_id: str, student_id: str) -> tuple[Listed, ...]:
    """The places on a student's list in their own order."""
    query = select(*LISTED).where(*_of(ShortlistRow, institution_id, student_id))
    rows = session.execute(query.order_by(col(ShortlistRow.position), col(ShortlistRow.id)))
    return tuple(Listed(*row) for row in rows)


def listed_ids(session: Session, institution_id: str, student_id: str) -> frozenset[str]:
    """The ids of the places on a student's list."""
    query = select(col(ShortlistRow.place_id)).where(*_of(ShortlistRow, institution_id, student_id))
    return frozenset(session.execute(query).scalars())


def one(session: Session, institution_id: str, student_id: str, listed_id: str) -> Listed | None:
    """One line of a student's list, or None."""
    query = select(*LISTED).where(*_of(ShortlistRow, institution_id, student_id), col(ShortlistRow.id) == listed_id)
    row = session.execute(query).first()
    return None if row is None else Listed(*row)


def count(session: Session, institution_id: str, student_id: str) -> int:
    """How many places are on a student's list."""
    query = select(func.count()).select_from(ShortlistRow).where(*_of(ShortlistRow, institution_id, student_id))
    return int(session.execute(query).scalar_one())


def put(session: Session, institution_id: str, student_id: str, place_id: str, at: datetime) -> bool:
    """Put a place at the end of a list; False when it is on it already (put there at the same moment)."""
    last = select(func.max(ShortlistRow.position)).where(*_of(ShortlistRow, institution_id, student_id))
    row = ShortlistRow(
        institution_id=institution_id,
        student_id=student_id,
        place_id=place_id,
        position=(session.execute(last).scalar() or 0) + 1,
        added_at=at,
    )
    return _added(session, row)


def take(session: Session, institution_id: str, student_id: str, place_id: str) -> bool:
    """Take a place off a list; False when it was not on it."""
    mine = _of(ShortlistRow, institution_id, student_id)
    gone = session.connection().execute(delete(ShortlistRow).where(*mine, col(ShortlistRow.place_id) == place_id))
    session.expire_all()
    return gone.rowcount == 1


def write_note(session: Session, institution_id: str, before: Listed, note: str) -> bool:
    """Keep a note over the version that was shown; False when it was saved in between."""
    done = session.connection().execute(
        update(ShortlistRow)
        .where(
            *_of(ShortlistRow, institution_id, before.student_id),
            col(ShortlistRow.id) == before.id,
            col(ShortlistRow.version) == before.version,
        )
        .values(note=note, version=before.version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def place_at(session: Session, institution_id: str, student_id: str, positions: Mapping[str, int]) -> None:
    """Give lines of a list their positions, by the id of the line."""
    for listed_id, position in positions.items():
        session.connection().execute(
            update(ShortlistRow)
            .where(*_of(ShortlistRow, institution_id, student_id), col(ShortlistRow.id) == listed_id)
            .values(position=position)
        )
    session.expire_all()


def suggestions(session: Session, institution_id: str, student_id: str) -> tuple[Suggestion, ...]:
    """All suggestions for a student, the newest first."""
    query = select(*SUGGESTED).where(*_of(SuggestionRow, institution_id, student_id))
    rows = session.execute(query.order_by(col(SuggestionRow.suggested_at).desc(), col(SuggestionRow.id)))
    return tuple(_suggestion(row) for row in rows)


def suggestion(session: Session, institution_id: str, student_id: str, suggestion_id: str) -> Suggestion | None:
    """One suggestion for a student, or None."""
    mine = _of(SuggestionRow, institution_id, student_id)
    row = session.execute(select(*SUGGESTED).where(*mine, col(SuggestionRow.id) == suggestion_id)).first()
    return None if row is None else _suggestion(row)


def suggest(session: Session, institution_id: str, made: Mapping[str, Any]) -> str | None:
    """Keep a suggestion; gives its id, or None when this person suggested this place before (or at this moment)."""
    row = SuggestionRow(institution_id=institution_id, **made)
    return row.id if _added(session, row) else None


def answer(
    session: Session,
    institution_id: str,
    student_id: str,
    place_id: str,
    said: Answer,
    at: datetime,
    *,
    before: Collection[Answer],
    word: str = "",
) -> int:
    """What a student says to all suggestions of a place that now have one of the answers `before`; how many changed."""
    done = session.connection().execute(
        update(SuggestionRow)
        .where(
            *_of(SuggestionRow, institution_id, student_id),
            col(SuggestionRow.place_id) == place_id,
            col(SuggestionRow.answer).in_([one.value for one in before]),
        )
        .values(answer=said.value, answered_at=at, word=word)
    )
    session.expire_all()
    return int(done.rowcount)


def _of(table: Any, institution_id: str, student_id: str) -> tuple[Any, Any]:
    return col(table.institution_id) == institution_id, col(table.student_id) == student_id


def _suggestion(row: Any) -> Suggestion:
    values = dict(zip(Suggestion.__dataclass_fields__, row, strict=True))
    return Suggestion(**values | {"despite": tuple(values["despite"]), "answer": Answer(values["answer"])})


def _added(session: Session, row: Any) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
