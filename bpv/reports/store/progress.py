"""Placements that somebody follows, filtered and paged by the database, who needs somebody first.

Open signals are few beside placements, so the list is two lists in a row: placements with a signal, then all others in
the order of an index. Neither reads the whole school for one page.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlmodel import Session, col

from bpv.companies.tables import CompanyRow
from bpv.core.db import holding
from bpv.organisation.tables import TeamRow
from bpv.people.tables import AccountRow, StudentRow, SupervisionRow
from bpv.placements.models import State
from bpv.placements.tables import PlacementRow
from bpv.reports.models.following import Alert, Asked, Followed, When
from bpv.reports.store import lacking
from bpv.tracking.tables import PlacementSignalRow

SOON: Final = timedelta(days=42)
PAST: Final = timedelta(days=60)
NOBODY: Final = "none"
Ids = Select[Any]
COLUMNS: Final[tuple[Any, ...]] = (
    PlacementRow.id,
    StudentRow.id,
    StudentRow.name,
    StudentRow.number,
    TeamRow.name,
    CompanyRow.id,
    CompanyRow.name,
    PlacementRow.starts_on,
    func.coalesce(PlacementRow.ended_on, PlacementRow.ends_on),
    PlacementRow.study_year,
)


def at(when: When | None, day: date) -> ColumnElement[bool]:
    """The placement runs on the day, begins within six weeks, or was over at most 60 days before; None: any of it."""
    if when is None:
        return or_(*(at(one, day) for one in When))
    starts, ends, state = col(PlacementRow.starts_on), col(PlacementRow.ends_on), col(PlacementRow.state)
    if when is When.RUNNING:
        return (state == State.PLANNED.value) & (starts <= day) & (ends >= day)
    if when is When.SOON:
        return (state == State.PLANNED.value) & (starts > day) & (starts <= day + SOON)
    last = func.coalesce(col(PlacementRow.ended_on), ends)
    return (state != State.CANCELLED.value) & (starts <= day) & (last < day) & (last >= day - PAST)


def supervised(day: date, account_id: str) -> ColumnElement[bool]:
    """The account supervises the student on the day; `NOBODY` asks for students whom nobody supervises."""
    row = SupervisionRow
    until = col(row.valid_until)
    runs = (col(row.valid_from) <= day) & or_(until.is_(None), until >= day)
    found = select(col(row.student_id)).where(col(row.student_id) == col(PlacementRow.student_id), runs)
    return ~found.exists() if account_id == NOBODY else found.where(col(row.account_id) == account_id).exists()


def seen(within: Ids) -> ColumnElement[bool]:
    """The student of the placement is among those that may be seen. Asked per placement: as a list of ids it would be
    made anew for each query, with every student of the school."""
    return within.where(col(StudentRow.id) == col(PlacementRow.student_id)).correlate(PlacementRow).exists()


class Where(NamedTuple):
    """What a placement must meet, but for signals; `named`: it asks for a name or team."""

    conditions: tuple[ColumnElement[bool], ...]
    named: bool


def conditions(institution_id: str, within: Ids, asked: Asked, day: date, limits: Mapping[str, int]) -> Where:
    """All that was asked for; `within` are the students that may be seen."""
    found = [
        col(PlacementRow.institution_id) == institution_id,
        seen(within),
        at(asked.when, day),
    ]
    if asked.q:
        named = (holding(StudentRow.name, asked.q), holding(StudentRow.number, asked.q))
        found.append(or_(*named, holding(CompanyRow.name, asked.q)))
    if asked.team_id:
        found.append(col(StudentRow.team_id) == asked.team_id)
    if asked.supervisor:
        found.append(supervised(day, asked.supervisor))
    if asked.company_id:
        found.append(col(PlacementRow.company_id) == asked.company_id)
    if asked.lacking:
        found.append(lacking.without(asked.lacking, day, limits))
    return Where(tuple(found), bool(asked.q or asked.team_id))


def joined(query: Select[Any], *, named: bool) -> Select[Any]:
    """Placements, with student and company where a name is asked for: whatever joins nothing counts much faster."""
    query = query.select_from(PlacementRow)
    return with_names(query) if named else query


def with_names(query: Any) -> Any:
    """Placements with student and company."""
    return query.join(StudentRow, col(StudentRow.id) == col(PlacementRow.student_id)).join(
        CompanyRow, col(CompanyRow.id) == col(PlacementRow.company_id)
    )


def counted(session: Session, where: Where) -> int:
    """How many placements there are."""
    query = joined(select(func.count()), named=where.named).where(*where.conditions)
    return int(session.execute(query).scalar_one())


def signalled(session: Session, institution_id: str, where: Where) -> list[Alert]:
    """Every open signal about these placements. They are few beside the placements, and the query begins with them."""
    row = PlacementSignalRow
    query = (
        select(col(row.placement_id), col(row.kind), col(row.colour), col(row.since))
        .select_from(row)
        .join(PlacementRow, col(PlacementRow.id) == col(row.placement_id))
        .where(col(row.institution_id) == institution_id, col(row.closed_at).is_(None), *where.conditions)
    )
    return [Alert(*one) for one in session.execute(with_names(query) if where.named else query)]


def among(session: Session, institution_id: str, placement_ids: Collection[str]) -> Mapping[str, Followed]:
    """These placements with the names that a list shows."""
    query = with_names(select(*COLUMNS).select_from(PlacementRow))
    query = query.outerjoin(TeamRow, col(TeamRow.id) == col(StudentRow.team_id))
    query = query.where(
        col(PlacementRow.institution_id) == institution_id, col(PlacementRow.id).in_(sorted(placement_ids))
    )
    return {row[0]: Followed(*row) for row in session.execute(query)}


def without_signal(session: Session, institution_id: str, where: Where, offset: int, limit: int) -> tuple[str, ...]:
    """One page of the ids of placements without an open signal, those that began first on top."""
    row = PlacementSignalRow
    signal = (col(row.placement_id) == col(PlacementRow.id), col(row.closed_at).is_(None))
    query = joined(select(col(PlacementRow.id)), named=where.named)
    query = query.where(*where.conditions, ~exists().where(col(row.institution_id) == institution_id, *signal))
    query = query.order_by(col(PlacementRow.starts_on), col(PlacementRow.id)).offset(offset).limit(limit)
    return tuple(session.execute(query).scalars())


def supervisors_of(
    session: Session, institution_id: str, student_ids: Collection[str], day: date
) -> Mapping[str, tuple[str, ...]]:
    """The names of who supervises each student on the day."""
    row, until = SupervisionRow, col(SupervisionRow.valid_until)
    query = (
        select(col(row.student_id), col(AccountRow.name))
        .join(AccountRow, col(AccountRow.id) == col(row.account_id))
        .where(
            col(row.institution_id) == institution_id,
            col(row.student_id).in_(sorted(student_ids)),
            col(row.valid_from) <= day,
            or_(until.is_(None), until >= day),
        )
        .order_by(col(AccountRow.name), col(row.id))
    )
    found: dict[str, tuple[str, ...]] = {}
    for student_id, name in session.execute(query):
        found[student_id] = (*found.get(student_id, ()), name)
    return found
