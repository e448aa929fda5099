"""Entries as the report counts them: plain columns, no names."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from bpv.failed_matches.models import MatchState
from bpv.failed_matches.store.entries import LIVING
from bpv.failed_matches.tables import FailedMatchRow, MatchActionRow


class Raw(NamedTuple):
    """An entry by its columns, with the number of its actions that were due before the day."""

    reason: str | None
    cause: str | None
    company_id: str | None
    team_id: str | None
    crebo: str
    period_id: str | None
    state: str
    days_to_place: int | None
    student_id: str
    overdue: int

    @property
    def alive(self) -> bool:
        """True while somebody has to do something."""
        return self.state in LIVING

    @property
    def solved(self) -> bool:
        """True when the student has a place again."""
        return self.state == MatchState.SOLVED or self.days_to_place is not None


def raw(
    session: Session, institution_id: str, students: Select[tuple[str]] | None, first: date, last: date, day: date
) -> tuple[Raw, ...]:
    """The entries that ended from `first` to `last`, of these students or, with None, of the whole school."""
    row: Any = FailedMatchRow
    late = (
        select(func.count())
        .where(
            col(MatchActionRow.failed_match_id) == col(row.id),
            col(MatchActionRow.done_at).is_(None),
            col(MatchActionRow.due_on) < day,
        )
        .correlate(FailedMatchRow)
        .scalar_subquery()
    )
    query = select(
        row.reason,
        row.cause,
        row.company_id,
        row.team_id,
        row.crebo,
        row.period_id,
        row.state,
        row.days_to_place,
        row.student_id,
        late,
    ).where(col(row.institution_id) == institution_id, col(row.ended_on).between(first, last))
    if students is not None:
        query = query.where(col(row.student_id).in_(students))
    return tuple(Raw(*found) for found in session.execute(query))


def span(session: Session, institution_id: str) -> tuple[date, date] | None:
    """The first and the last day on which an entry of the school ended; None without entries."""
    query = select(func.min(col(FailedMatchRow.ended_on)), func.max(col(FailedMatchRow.ended_on))).where(
        col(FailedMatchRow.institution_id) == institution_id
    )
    first, last = session.execute(query).one()
    return (first, last) if first is not None else None


def ids(found: Collection[Raw], name: str) -> frozenset[str]:
    """The ids that these entries have in a column."""
    return frozenset(value for one in found if (value := getattr(one, name)))
