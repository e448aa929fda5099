"""Students without a place in a BPV period that begins soon or runs already (MAT-05)."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlmodel import Session, col

from bpv.core.clock import school_year
from bpv.failed_matches.models import ALIVE
from bpv.failed_matches.tables import FailedMatchRow, NoPlaceDecisionRow
from bpv.matches.models.proposals import ProposalState
from bpv.matches.tables import MatchProposalRow
from bpv.organisation.tables import PeriodRow, TeamRow
from bpv.people.tables import StudentRow
from bpv.placements.models import State
from bpv.placements.tables import PlacementRow
from bpv.reports.models import Placeless

GONE: Final = (State.ENDED_EARLY.value, State.CANCELLED.value)


def follows(day: date) -> ColumnElement[bool]:
    """A student follows a period of their plan in their present year of study, or in the next one after the summer."""
    later = case((col(PeriodRow.starts_on) >= date(school_year(day) + 1, 8, 1), 1), else_=0)
    return (
        (col(PeriodRow.institution_id) == col(StudentRow.institution_id))
        & (col(PeriodRow.crebo) == col(StudentRow.crebo))
        & (col(PeriodRow.route) == col(StudentRow.route))
        & (col(PeriodRow.cohort) == col(StudentRow.cohort))
        & or_(
            col(PeriodRow.study_year) == col(StudentRow.study_year),
            col(PeriodRow.study_year) - later == col(StudentRow.study_year),
        )
    )


def placed() -> ColumnElement[bool]:
    """The student has a placement for the period: named for it, or without a period on days within it."""
    row = PlacementRow
    within = (col(row.starts_on) <= col(PeriodRow.ends_on)) & (col(row.ends_on) >= col(PeriodRow.starts_on))
    return exists().where(
        col(row.student_id) == col(StudentRow.id),
        col(row.state).not_in(GONE),
        or_(col(row.period_id) == col(PeriodRow.id), col(row.period_id).is_(None) & within),
    )


def decided(day: date) -> ColumnElement[bool]:
    """Somebody decided that no place is needed, and that holds on the day."""
    row = NoPlaceDecisionRow
    return exists().where(
        col(row.student_id) == col(StudentRow.id),
        col(row.period_id) == col(PeriodRow.id),
        col(row.ended_at).is_(None),
        or_(col(row.until).is_(None), col(row.until) >= day),
    )


def lacking(
    institution_id: str, students: Select[tuple[str]], day: date, until: date, team_id: str
) -> list[ColumnElement[bool]]:
    """The conditions of the list: periods that count, that begin on or before `until` and are not over."""
    found = [
        col(StudentRow.institution_id) == institution_id,
        col(StudentRow.id).in_(students),
        col(PeriodRow.counts_as_bpv).is_(True),
        col(PeriodRow.starts_on) <= until,
        col(PeriodRow.ends_on) >= day,
        ~placed(),
        ~decided(day),
    ]
    return [*found, col(StudentRow.team_id) == team_id] if team_id else found


def counted(
    session: Session, institution_id: str, students: Select[tuple[str]], day: date, until: date, team_id: str = ""
) -> tuple[int, date | None]:
    """How many students are without a place, each once per period, and when the first period begins."""
    where = lacking(institution_id, students, day, until, team_id)
    query = select(func.count(), func.min(col(PeriodRow.starts_on))).select_from(StudentRow)
    total, first = session.execute(query.join(PeriodRow, follows(day)).where(*where)).one()
    return int(total), first


def lines(
    session: Session,
    institution_id: str,
    students: Select[tuple[str]],
    day: date,
    until: date,
    team_id: str,
    offset: int,
    limit: int,
) -> tuple[Placeless, ...]:
    """One page of students without a place, whose period begins first on top, with what is open for them."""
    columns: tuple[Any, ...] = (
        StudentRow.id,
        StudentRow.name,
        StudentRow.number,
        TeamRow.name,
        PeriodRow.id,
        PeriodRow.name,
        PeriodRow.starts_on,
        proposals(),
        failed(),
    )
    query = (
        select(*columns)
        .select_from(StudentRow)
        .join(PeriodRow, follows(day))
        .outerjoin(TeamRow, col(TeamRow.id) == col(StudentRow.team_id))
        .where(*lacking(institution_id, students, day, until, team_id))
        .order_by(col(PeriodRow.starts_on), col(StudentRow.name), col(StudentRow.id), col(PeriodRow.id))
        .offset(offset)
        .limit(limit)
    )
    return tuple(Placeless(*row) for row in session.execute(query))


def proposals() -> Any:
    """How many proposals to the student for the period wait."""
    row = MatchProposalRow
    waits = (
        col(row.student_id) == col(StudentRow.id),
        col(row.period_id) == col(PeriodRow.id),
        col(row.state) == ProposalState.OPEN.value,
    )
    return select(func.count()).select_from(row).where(*waits).correlate(StudentRow, PeriodRow).scalar_subquery()


def failed() -> Any:
    """The id of a failed match of the student that waits, or None."""
    row = FailedMatchRow
    waits = (
        col(row.student_id) == col(StudentRow.id),
        or_(col(row.period_id) == col(PeriodRow.id), col(row.period_id).is_(None)),
        col(row.state).in_([state.value for state in ALIVE]),
    )
    return select(func.min(col(row.id))).where(*waits).correlate(StudentRow, PeriodRow).scalar_subquery()


def teams(session: Session, institution_id: str, team_ids: Collection[str] | None) -> dict[str, str]:
    """The names of these teams by id, or of all teams of the school, by name."""
    query = select(col(TeamRow.id), col(TeamRow.name)).where(col(TeamRow.institution_id) == institution_id)
    if team_ids is not None:
        query = query.where(col(TeamRow.id).in_(sorted(team_ids)))
    return {key: name for key, name in session.execute(query.order_by(col(TeamRow.name), col(TeamRow.id)))}
