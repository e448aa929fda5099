"""Students for whom a published round had no place."""

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.matches.models.rounds import SeatKind
from bpv.matches.models.unplaced import Unplaced
from bpv.matches.tables import MatchingRoundRow, RoundRunRow, RoundSeatRow


def of_published(session: Session, institution_id: str) -> tuple[Unplaced, ...]:
    """The students whom the published draft of each round left without a place, the oldest first. One query."""
    run, seat, round_ = RoundRunRow, RoundSeatRow, MatchingRoundRow
    query = (
        select(
            col(round_.id), col(seat.student_id), col(round_.period_id), col(run.published_at), col(run.published_by)
        )
        .join(run, col(run.id) == col(round_.published_run_id))
        .join(seat, col(seat.run_id) == col(run.id))
        .where(
            col(round_.institution_id) == institution_id,
            col(run.published_at).is_not(None),
            col(seat.kind) == SeatKind.UNPLACED.value,
        )
        .order_by(col(run.published_at), col(seat.position), col(seat.id))
    )
    return tuple(Unplaced(*row) for row in session.execute(query))
