"""Weeks of hours and their days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import case, func, select, update
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.core.clock import local
from bpv.core.db import Clash
from bpv.core.errors import NotFound, Stale
from bpv.folder.models.hours import Entry, HoursTotals, Week, WeekState
from bpv.folder.tables import HourEntryRow, HourWeekRow

PLAIN: Final = (
    "id",
    "institution_id",
    "placement_id",
    "student_id",
    "starts_on",
    "number",
    "minutes",
    "school_minutes",
    "last_day",
    "handed_in_at",
    "decided_at",
    "decided_by",
    "decided_as",
    "why",
    "version",
)
ENTRY: Final = ("id", "placement_id", "day", "begins", "ends", "pause", "did", "minutes", "corrects_id")


def week_value(row: HourWeekRow, entries: Sequence[Entry] = ()) -> Week:
    """The frozen value of a week."""
    plain = {name: getattr(row, name) for name in PLAIN}
    return Week(state=WeekState(row.state), entries=tuple(entries), **plain)


def entry_value(row: HourEntryRow) -> Entry:
    """The frozen value of a day."""
    return Entry(week_id=row.hour_week_id, **{name: getattr(row, name) for name in ENTRY})


def week(session: Session, institution_id: str, week_id: str) -> Week:
    """A week with its days; raises `NotFound`."""
    row = session.get(HourWeekRow, week_id, populate_existing=True)
    if row is None or row.institution_id != institution_id:
        raise NotFound()
    return week_value(row, days_of(session, institution_id, [week_id]))


def days_of(session: Session, institution_id: str, week_ids: Collection[str]) -> tuple[Entry, ...]:
    """The days of weeks, in order."""
    rows = session.execute(
        select(HourEntryRow)
        .where(col(HourEntryRow.institution_id) == institution_id, col(HourEntryRow.hour_week_id).in_(list(week_ids)))
        .order_by(col(HourEntryRow.day), col(HourEntryRow.id))
    ).scalars()
    return tuple(entry_value(row) for row in rows)


def weeks(session: Session, institution_id: str, placement_id: str) -> tuple[Week, ...]:
    """The weeks of a placement without their days, newest first."""
    rows = session.execute(
        select(HourWeekRow)
        .where(col(HourWeekRow.institution_id) == institution_id, col(HourWeekRow.placement_id) == placement_id)
        .order_by(col(HourWeekRow.starts_on).desc(), col(HourWeekRow.number).desc())
    ).scalars()
    return tuple(week_value(row) for row in rows)


def around(session: Session, institution_id: str, student_id: str, first: date, last: date) -> tuple[Week, ...]:
    """The weeks of a student that begin between two Mondays, of every placement, with their days; two queries."""
    rows = session.execute(
        select(HourWeekRow)
        .where(
            col(HourWeekRow.institution_id) == institution_id,
            col(HourWeekRow.student_id) == student_id,
            col(HourWeekRow.starts_on) >= first,
            col(HourWeekRow.starts_on) <= last,
        )
        .order_by(col(HourWeekRow.starts_on), col(HourWeekRow.number), col(HourWeekRow.id))
        .execution_options(populate_existing=True)
    ).scalars()
    found = list(rows)
    by_week: dict[str, list[Entry]] = {}
    for one in days_of(session, institution_id, [row.id for row in found]):
        by_week.setdefault(one.week_id, []).append(one)
    return tuple(week_value(row, by_week.get(row.id, ())) for row in found)


def make(session: Session, institution_id: str, values: Mapping[str, Any]) -> str | None:
    """A new week; its id, or None when somebody made the same one in between."""
    row = HourWeekRow(institution_id=institution_id, **values)
    try:
        with session.begin_nested():
            session.add(row)
    except Clash:
        return None
    return row.id


def change(session: Session, one: Week, version: int, changed: Mapping[str, Any]) -> Week:
    """Change a week that stands at this version, in the state that the caller judged; raises `Stale` otherwise.

    State and version are part of the condition: of two people at once, one succeeds and the other sees what stands."""
    done = session.connection().execute(
        update(HourWeekRow)
        .where(
            col(HourWeekRow.id) == one.id,
            col(HourWeekRow.institution_id) == one.institution_id,
            col(HourWeekRow.version) == version,
            col(HourWeekRow.state) == one.state.value,
        )
        .values(**changed, version=version + 1)
    )
    session.expire_all()
    if done.rowcount != 1:
        raise Stale(week(session, one.institution_id, one.id))
    return week(session, one.institution_id, one.id)


def replace_days(session: Session, one: Week, days: Iterable[Mapping[str, Any]]) -> None:
    """Put these days in the place of those of a week that the caller has just changed, and which nobody approved."""
    held = select(HourEntryRow).where(
        col(HourEntryRow.hour_week_id) == one.id, col(HourEntryRow.institution_id) == one.institution_id
    )
    for row in session.execute(held).scalars():
        session.delete(row)
    session.flush()
    of: dict[str, Any] = {"institution_id": one.institution_id, "placement_id": one.placement_id}
    session.add_all([HourEntryRow(hour_week_id=one.id, **of, **day) for day in days])
    session.flush()


def totals(session: Session, institution_id: str, placement_ids: Collection[str]) -> dict[str, HoursTotals]:
    """What the weeks of each placement add up to; one query per 5,000 placements."""
    state, minutes = col(HourWeekRow.state), col(HourWeekRow.minutes)
    waiting = state == WeekState.HANDED_IN.value
    found: dict[str, HoursTotals] = {}
    for part in chunks(sorted(set(placement_ids))):
        query = (
            select(
                col(HourWeekRow.placement_id),
                func.coalesce(func.sum(minutes), 0),
                func.coalesce(func.sum(case((state == WeekState.APPROVED.value, minutes), else_=0)), 0),
                func.max(col(HourWeekRow.last_day)),
                func.min(case((waiting, col(HourWeekRow.handed_in_at)), else_=None)),
                func.coalesce(func.sum(case((waiting, 1), else_=0)), 0),
                func.coalesce(func.sum(case((state == WeekState.RETURNED.value, 1), else_=0)), 0),
            )
            .where(col(HourWeekRow.institution_id) == institution_id, col(HourWeekRow.placement_id).in_(part))
            .group_by(col(HourWeekRow.placement_id))
        )
        for placement_id, entered, approved, last, since, number, back in session.execute(query):
            day = local(since).date() if since else None
            found[placement_id] = HoursTotals(int(entered), int(approved), last, day, int(number), int(back))
    return found
