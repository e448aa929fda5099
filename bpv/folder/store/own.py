"""Goals, talks, judgements and exam advice as they are kept."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.core.bulk import chunks
from bpv.folder.models.work import Advice, Given, Goal, GoalKind, Judgement, Mastery, Talk
from bpv.folder.tables import ExamAdviceRow, GoalRow, JudgementRow, TalkRow

GOAL: Final = tuple(Goal.__dataclass_fields__)


def goal_of(row: GoalRow) -> Goal:
    """The frozen value of a goal."""
    return Goal(**{name: getattr(row, name) for name in GOAL} | {"kind": GoalKind(row.kind)})


def goals(session: Session, institution_id: str, placement_id: str) -> tuple[Goal, ...]:
    """The goals of a placement: those that still stand first, by day."""
    row = GoalRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    order = (col(row.done_on).is_not(None), col(row.made_on), col(row.id))
    return tuple(goal_of(each) for each in session.exec(query.order_by(*order)))


def goal(session: Session, institution_id: str, goal_id: str) -> Goal | None:
    """One goal of the school."""
    query = select(GoalRow).where(col(GoalRow.institution_id) == institution_id, col(GoalRow.id) == goal_id)
    row = session.exec(query.execution_options(populate_existing=True)).first()
    return goal_of(row) if row else None


def change_goal(session: Session, institution_id: str, goal_id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Write over the version that was seen; False when somebody saved in between."""
    mine = (
        col(GoalRow.institution_id) == institution_id,
        col(GoalRow.id) == goal_id,
        col(GoalRow.version) == version,
    )
    done = session.connection().execute(update(GoalRow).where(*mine).values(**values, version=version + 1))
    session.expire_all()
    return done.rowcount == 1


def add(session: Session, row: GoalRow | TalkRow | JudgementRow | ExamAdviceRow) -> bool:
    """Add a row; False when one with its id is there already: the same form sent twice."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def add_goal(session: Session, columns: Mapping[str, Any]) -> bool:
    """Add a goal."""
    return add(session, GoalRow(**columns))


def add_talk(session: Session, columns: Mapping[str, Any]) -> bool:
    """Add a talk."""
    return add(session, TalkRow(**columns))


def add_judgement(session: Session, columns: Mapping[str, Any]) -> bool:
    """Add a judgement."""
    return add(session, JudgementRow(**columns))


def add_advice(session: Session, columns: Mapping[str, Any]) -> bool:
    """Add an exam advice."""
    return add(session, ExamAdviceRow(**columns))


def talks(session: Session, institution_id: str, placement_id: str) -> tuple[Talk, ...]:
    """The talks of a placement, newest first."""
    row = TalkRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    newest = (col(row.held_on).desc(), col(row.at).desc())
    return tuple(Talk(each.id, each.held_on, each.words, each.by_id) for each in session.exec(query.order_by(*newest)))


def judgements(session: Session, institution_id: str, placement_ids: Collection[str]) -> tuple[Given, ...]:
    """The judgements about these placements, newest first."""
    found: list[Given] = []
    row = JudgementRow
    for part in chunks(sorted(set(placement_ids))):
        query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id).in_(part))
        for each in session.exec(query):
            levels = {code: Mastery(level) for code, level in each.levels.items()}
            found.append(Given(each.id, each.placement_id, Judgement(levels, each.words), each.by_name, each.at))
    return tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True))


def advice(session: Session, institution_id: str, placement_id: str) -> tuple[Advice, ...]:
    """The advice about a placement, newest first: the first one counts."""
    row = ExamAdviceRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    newest = (col(row.at).desc(), col(row.id))
    return tuple(
        Advice(each.id, each.ready, each.reason, each.by_id, each.at) for each in session.exec(query.order_by(*newest))
    )


def last_talks(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, date]:
    """The day of the last talk of each of these placements."""
    return last(session, TalkRow, TalkRow.held_on, institution_id, placement_ids)


def last_goals(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, date]:
    """The day on which something last changed among the goals of each of these placements."""
    return last(session, GoalRow, GoalRow.changed_on, institution_id, placement_ids)


def last(
    session: Session, table: Any, day: Any, institution_id: str, placement_ids: Collection[str]
) -> dict[str, date]:
    """The last day per placement in a table."""
    found: dict[str, date] = {}
    for part in chunks(sorted(set(placement_ids))):
        query = (
            select(col(table.placement_id), func.max(day))
            .where(col(table.institution_id) == institution_id, col(table.placement_id).in_(part))
            .group_by(col(table.placement_id))
        )
        found |= dict(session.exec(query).all())
    return found
