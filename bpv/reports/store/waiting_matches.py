"""What waits for somebody in matching: failed matches and their actions, proposals, drafts, objections."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlmodel import Session, col

from bpv.core.clock import local
from bpv.failed_matches.models import ALIVE
from bpv.failed_matches.tables import FailedMatchRow, MatchActionRow
from bpv.matches.models.proposals import ProposalState
from bpv.matches.models.rounds import RunState
from bpv.matches.tables import MatchingRoundRow, MatchProposalRow, ObjectionRow, RoundRunRow
from bpv.people.tables import StudentRow
from bpv.reports.models import Task
from bpv.reports.store.waiting import MOST, said

SOON: Final = timedelta(days=3)
LIVING: Final = tuple(state.value for state in ALIVE)
OPEN: Final = "open"


def living(institution_id: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a failed match of the school that waits."""
    return col(FailedMatchRow.institution_id) == institution_id, col(FailedMatchRow.state).in_(LIVING)


def actions(
    session: Session, institution_id: str, students: Select[tuple[str]], account_id: str | None, day: date
) -> list[Task]:
    """Actions on failed matches that are due: of these students, and those of the account itself."""
    row = MatchActionRow
    query = (
        select(col(row.failed_match_id), col(row.text), col(row.owner_id), col(row.due_on), col(StudentRow.name))
        .join(FailedMatchRow, col(FailedMatchRow.id) == col(row.failed_match_id))
        .join(StudentRow, col(StudentRow.id) == col(FailedMatchRow.student_id))
        .where(
            *living(institution_id),
            col(row.done_at).is_(None),
            col(row.due_on) <= day,
            or_(col(FailedMatchRow.student_id).in_(students), col(row.owner_id) == account_id),
        )
        .order_by(col(row.due_on), col(row.id))
        .limit(MOST)
    )
    return [
        Task(
            "match_action",
            name,
            owner,
            due,
            "failed_matches.show",
            {"failed_match_id": key},
            *said("match_action", text),
        )
        for key, text, owner, due, name in session.execute(query)
    ]


def unattended(session: Session, institution_id: str, students: Select[tuple[str]], days: int) -> list[Task]:
    """Failed matches without an owner or without any action: something should have been done so many days after."""
    row = FailedMatchRow
    acted = exists().where(col(MatchActionRow.failed_match_id) == col(row.id))
    query = (
        select(col(row.id), col(row.owner_id), col(row.ended_on), col(StudentRow.name))
        .join(StudentRow, col(StudentRow.id) == col(row.student_id))
        .where(*living(institution_id), col(row.student_id).in_(students), or_(col(row.owner_id).is_(None), ~acted))
        .order_by(col(row.ended_on), col(row.id))
        .limit(MOST)
    )
    return [
        Task(
            "failed_match",
            name,
            owner,
            ended + timedelta(days=days),
            "failed_matches.show",
            {"failed_match_id": key},
            "home.what.failed_no_action" if owner else "home.what.failed_no_owner",
        )
        for key, owner, ended, name in session.execute(query)
    ]


def proposals(
    session: Session, institution_id: str, students: Select[tuple[str]], day: date
) -> tuple[int, date | None]:
    """How many proposals to these students must be answered within days, and the first day."""
    row = MatchProposalRow
    query = select(func.count(), func.min(col(row.due_on))).where(
        col(row.institution_id) == institution_id,
        col(row.state) == ProposalState.OPEN.value,
        col(row.student_id).in_(students),
        col(row.due_on) <= day + SOON,
    )
    number, first = session.execute(query).one()
    return int(number), first


def drafts(session: Session, institution_id: str, teams: Collection[str] | None) -> list[Task]:
    """The newest draft of each round that nobody published yet; `teams`: only rounds of no other teams than these, for
    others cannot be opened. What somebody only tried out is no draft. Nobody owns one: a second person publishes it."""
    row, wanted = RoundRunRow, MatchingRoundRow
    query: Any = (
        select(
            col(wanted.id),
            col(wanted.name),
            col(wanted.team_ids),
            col(row.id),
            col(row.ended_at),
            col(row.started_at),
        )
        .join(wanted, col(wanted.id) == col(row.round_id))
        .where(
            col(row.institution_id) == institution_id,
            col(wanted.published_run_id).is_(None),
            col(row.state) == RunState.DONE.value,
            or_(col(row.what_if).is_(False), col(row.promoted_by).is_not(None)),
        )
        .order_by(col(row.number))
    )
    newest = {found[0]: found for found in session.execute(query)}
    return [
        Task(
            "round",
            name,
            None,
            local(ended or started).date(),
            "matches.draft",
            {"round_run_id": run},
            "home.what.round",
        )
        for _, name, own, run, ended, started in newest.values()
        if teams is None or set(teams).issuperset(own)
    ]


def objections(session: Session, institution_id: str, students: Select[tuple[str]]) -> tuple[int, date | None]:
    """How many objections of these students wait for an answer, and by when the first must have one."""
    row = ObjectionRow
    query = select(func.count(), func.min(col(row.due_on))).where(
        col(row.institution_id) == institution_id, col(row.state) == OPEN, col(row.student_id).in_(students)
    )
    number, first = session.execute(query).one()
    return int(number), first
