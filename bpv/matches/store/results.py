"""The published seat of a student. Session in, values out."""

from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.matches.models.results import PublishedSeat
from bpv.matches.models.rounds import RoundSettings, SeatKind, SeatLine
from bpv.matches.tables import MatchingRoundRow, RoundRunRow, RoundSeatRow

NAMES: Final = tuple(SeatLine.__dataclass_fields__)
SEAT: Final[tuple[Any, ...]] = tuple(getattr(RoundSeatRow, name) for name in NAMES)


def published_seat(
    session: Session, institution_id: str, student_id: str, *, period_id: str = "", round_id: str = ""
) -> PublishedSeat | None:
    """What a student got in the round that was published last; of one period or one round when it is named."""
    query = (
        select(
            col(MatchingRoundRow.id),
            col(MatchingRoundRow.name),
            col(MatchingRoundRow.period_id),
            col(RoundRunRow.settings),
            col(RoundRunRow.published_at),
            col(RoundRunRow.published_by),
            *SEAT,
        )
        .join(RoundRunRow, col(RoundRunRow.id) == col(MatchingRoundRow.published_run_id))
        .join(RoundSeatRow, col(RoundSeatRow.run_id) == col(RoundRunRow.id))
        .where(
            col(MatchingRoundRow.institution_id) == institution_id,
            col(RoundSeatRow.student_id) == student_id,
            col(RoundRunRow.published_at).is_not(None),
        )
        .order_by(col(RoundRunRow.published_at).desc(), col(RoundRunRow.id))
        .limit(1)
    )
    if period_id:
        query = query.where(col(MatchingRoundRow.period_id) == period_id)
    if round_id:
        query = query.where(col(MatchingRoundRow.id) == round_id)
    row = session.execute(query).first()
    return None if row is None else _value(tuple(row))


def published_by(session: Session, institution_id: str, round_id: str) -> str | None:
    """Who published the plan of a round that holds now; None when nobody did."""
    query = (
        select(col(RoundRunRow.published_by))
        .join(MatchingRoundRow, col(MatchingRoundRow.published_run_id) == col(RoundRunRow.id))
        .where(col(MatchingRoundRow.institution_id) == institution_id, col(MatchingRoundRow.id) == round_id)
    )
    return session.execute(query).scalar()


def _value(row: tuple[Any, ...]) -> PublishedSeat:
    round_id, name, period_id, settings, at, by = row[:6]
    seat = dict(zip(NAMES, row[6:], strict=True))
    line = SeatLine(**seat | {"kind": SeatKind(seat["kind"])})
    return PublishedSeat(round_id, name, period_id, RoundSettings.restored(settings), at, by, line)
