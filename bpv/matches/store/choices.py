"""Where ranked choices are kept. A rank and a place exist once per student and period, whoever saves first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.matches.models.choosing import Choice
from bpv.matches.tables import MatchingRoundRow, PlaceChoiceRow

CHOSEN: Final[tuple[Any, ...]] = tuple(getattr(PlaceChoiceRow, name) for name in Choice.__dataclass_fields__)


def chosen(session: Session, institution_id: str, student_id: str, period_id: str) -> tuple[Choice, ...]:
    """The choices of a student for a period, the first choice first."""
    query = select(*CHOSEN).where(*_of(institution_id, student_id), col(PlaceChoiceRow.period_id) == period_id)
    return tuple(Choice(*row) for row in session.execute(query.order_by(col(PlaceChoiceRow.rank))))


def one(session: Session, institution_id: str, student_id: str, choice_id: str) -> Choice | None:
    """A choice of a student, or None."""
    query = select(*CHOSEN).where(*_of(institution_id, student_id), col(PlaceChoiceRow.id) == choice_id)
    row = session.execute(query).first()
    return None if row is None else Choice(*row)


def add(
    session: Session,
    institution_id: str,
    student_id: str,
    period_id: str,
    place_id: str,
    rank: int,
    reason: str,
    at: datetime,
) -> str | None:
    """Keep a choice; gives its id, or None when the place or the rank was taken at the same moment."""
    row = PlaceChoiceRow(
        institution_id=institution_id,
        student_id=student_id,
        period_id=period_id,
        place_id=place_id,
        rank=rank,
        reason=reason,
        chosen_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row.id


def take(session: Session, institution_id: str, held: Choice) -> bool:
    """Take a choice away; False when it was gone."""
    mine = _of(institution_id, held.student_id)
    gone = session.connection().execute(delete(PlaceChoiceRow).where(*mine, col(PlaceChoiceRow.id) == held.id))
    session.expire_all()
    return gone.rowcount == 1


def reorder(session: Session, institution_id: str, student_id: str, ordered: Sequence[Choice]) -> bool:
    """Give choices the ranks 1, 2, 3 …; False when somebody changed the list at the same moment.

    Ranks go through negative ones, because no two may be equal at any moment.
    """
    moved = [(choice.id, rank) for rank, choice in enumerate(ordered, 1) if choice.rank != rank]
    try:
        with session.begin_nested():
            for sign in (-1, 1):
                for choice_id, rank in moved:
                    _rank(session, institution_id, student_id, choice_id, sign * rank)
    except IntegrityError:
        return False
    session.expire_all()
    return True


def write_reason(session: Session, institution_id: str, held: Choice, reason: str) -> bool:
    """Keep a reason over the version that was shown; False when it was saved in between."""
    done = session.connection().execute(
        update(PlaceChoiceRow)
        .where(
            *_of(institution_id, held.student_id),
            col(PlaceChoiceRow.id) == held.id,
            col(PlaceChoiceRow.version) == held.version,
        )
        .values(reason=reason, version=held.version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def of_students(
    session: Session, institution_id: str, period_id: str, student_ids: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """The chosen places of these students for a period, the first choice first; who chose nothing is left out."""
    found: dict[str, list[str]] = {}
    for part in chunks(sorted(set(student_ids))):
        rows = session.execute(
            select(col(PlaceChoiceRow.student_id), col(PlaceChoiceRow.place_id))
            .where(
                col(PlaceChoiceRow.institution_id) == institution_id,
                col(PlaceChoiceRow.period_id) == period_id,
                col(PlaceChoiceRow.student_id).in_(part),
            )
            .order_by(col(PlaceChoiceRow.student_id), col(PlaceChoiceRow.rank))
        )
        for student_id, place_id in rows:
            found.setdefault(student_id, []).append(place_id)
    return {student_id: tuple(places) for student_id, places in found.items()}


def first_counts(session: Session, institution_id: str, period_id: str, but: str = "") -> Mapping[str, int]:
    """How many students chose each place first for a period, not counting the student `but`."""
    query = (
        select(col(PlaceChoiceRow.place_id), func.count())
        .where(
            col(PlaceChoiceRow.institution_id) == institution_id,
            col(PlaceChoiceRow.period_id) == period_id,
            col(PlaceChoiceRow.rank) == 1,
            col(PlaceChoiceRow.student_id) != but,
        )
        .group_by(col(PlaceChoiceRow.place_id))
    )
    return {place_id: int(number) for place_id, number in session.execute(query)}


def published(session: Session, institution_id: str, period_id: str, team_id: str | None) -> bool:
    """True when a round of this period that holds the team is published."""
    query = select(col(MatchingRoundRow.team_ids)).where(
        col(MatchingRoundRow.institution_id) == institution_id,
        col(MatchingRoundRow.period_id) == period_id,
        col(MatchingRoundRow.published_run_id).is_not(None),
    )
    return any(team_id in teams or not teams for teams in session.execute(query).scalars())


def _rank(session: Session, institution_id: str, student_id: str, choice_id: str, rank: int) -> None:
    session.connection().execute(
        update(PlaceChoiceRow)
        .where(*_of(institution_id, student_id), col(PlaceChoiceRow.id) == choice_id)
        .values(rank=rank)
    )


def _of(institution_id: str, student_id: str) -> tuple[Any, Any]:
    return col(PlaceChoiceRow.institution_id) == institution_id, col(PlaceChoiceRow.student_id) == student_id
