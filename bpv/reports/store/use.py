"""Who entered anything in a placement between two days, counted per team by the database."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from bpv.contacts.models.moments import MomentState
from bpv.contacts.tables import ContactMomentRow, ContactProposalRow
from bpv.core.clock import AMSTERDAM
from bpv.folder.tables import FeedbackRow, GoalRow, HandInRow, HourWeekRow, JudgementRow, TalkRow
from bpv.people.tables import StudentRow
from bpv.placements.models import State
from bpv.placements.tables import PlacementRow
from bpv.reports.models.use import Used
from bpv.reports.store.progress import Ids, seen

TRAINER = "trainer"


def counts(session: Session, institution_id: str, within: Ids, first: date, last: date) -> Mapping[str, Used]:
    """Per team ("" for students without one) the placements that ran on any of the days, and in how many of them each
    role entered anything. Four queries."""
    ran = (
        col(PlacementRow.institution_id) == institution_id,
        seen(within),
        col(PlacementRow.state) != State.CANCELLED.value,
        col(PlacementRow.starts_on) <= last,
        func.coalesce(col(PlacementRow.ended_on), col(PlacementRow.ends_on)) >= first,
    )
    every = per_team(session, *ran)
    begin, end = instants(first, last)
    roles = (by_student(begin, end), by_supervisor(begin, end), by_trainer(begin, end))
    student, supervisor, trainer = (per_team(session, *ran, or_(*some)) for some in roles)
    return {
        team: Used(number, student.get(team, 0), supervisor.get(team, 0), trainer.get(team, 0))
        for team, number in every.items()
    }


def per_team(session: Session, *where: ColumnElement[bool]) -> dict[str, int]:
    """How many placements fit, per team."""
    team = func.coalesce(col(StudentRow.team_id), "")
    query = (
        select(team, func.count())
        .select_from(PlacementRow)
        .join(StudentRow, col(StudentRow.id) == col(PlacementRow.student_id))
        .where(*where)
        .group_by(team)
    )
    return {key: int(number) for key, number in session.execute(query)}


def instants(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of a local day until the last of another."""
    begin = datetime.combine(first, time.min, tzinfo=AMSTERDAM)
    return begin, datetime.combine(last + timedelta(days=1), time.min, tzinfo=AMSTERDAM)


def some(table: Any, column: Any, begin: datetime, end: datetime, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The placement has a row of the table between two moments."""
    at = col(column)
    return exists().where(col(table.placement_id) == col(PlacementRow.id), at >= begin, at < end, *more)


def by_student(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """The student handed in hours or work, or changed a goal."""
    goal = exists().where(
        col(GoalRow.placement_id) == col(PlacementRow.id),
        col(GoalRow.changed_on) >= begin.date(),
        col(GoalRow.changed_on) < end.date(),
    )
    hours = some(HourWeekRow, HourWeekRow.handed_in_at, begin, end)
    return hours, some(HandInRow, HandInRow.kept_at, begin, end), goal


def by_supervisor(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Somebody of the school gave feedback, logged a contact, or noted a talk."""
    held = col(ContactMomentRow.state) == MomentState.HELD.value
    return (
        some(FeedbackRow, FeedbackRow.at, begin, end),
        some(ContactMomentRow, ContactMomentRow.logged_at, begin, end, held),
        some(TalkRow, TalkRow.at, begin, end),
    )


def by_trainer(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """The trainer decided about hours, judged, or proposed a contact."""
    own = col(HourWeekRow.decided_as) == TRAINER
    side = col(ContactProposalRow.side) == TRAINER
    return (
        some(HourWeekRow, HourWeekRow.decided_at, begin, end, own),
        some(JudgementRow, JudgementRow.at, begin, end),
        some(ContactProposalRow, ContactProposalRow.at, begin, end, side),
    )
