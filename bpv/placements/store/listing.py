"""Lists of placements: filtered and paged by the database, with counts per state."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from bpv.placements.models import Placement, State
from bpv.placements.models.listing import NO_OUTCOME, Counts, Wanted
from bpv.placements.store.placing import COLUMNS, Ids, value
from bpv.placements.tables import PlacementRow

DECIDED = (State.FINISHED, State.ENDED_EARLY, State.CANCELLED)


def in_state(state: str, day: date) -> ColumnElement[bool]:
    """The placement is in a state on a day; the same answer as `rules.states.state_on`, asked in SQL."""
    open_ = col(PlacementRow.state) == State.PLANNED.value
    starts, ends = col(PlacementRow.starts_on), col(PlacementRow.ends_on)
    over = and_(open_, ends < day)
    conditions: dict[str, ColumnElement[bool]] = {
        State.PLANNED.value: and_(open_, starts > day),
        State.RUNNING.value: and_(open_, starts <= day, ends >= day),
        State.FINISHED.value: or_(over, col(PlacementRow.state) == State.FINISHED.value),
        NO_OUTCOME: and_(over, col(PlacementRow.result).is_(None)),
    }
    return conditions.get(state, col(PlacementRow.state) == state)


def conditions(
    institution_id: str, within: Ids, named: Ids | None, company_ids: Collection[str], wanted: Wanted, day: date
) -> list[ColumnElement[bool]]:
    """All that a placement must meet: `within` are the students that may be seen, `named` and `company_ids` what the
    words of the search mean."""
    found = [col(PlacementRow.institution_id) == institution_id, col(PlacementRow.student_id).in_(within)]
    if named is not None:
        found.append(or_(col(PlacementRow.student_id).in_(named), col(PlacementRow.company_id).in_(list(company_ids))))
    if wanted.state:
        found.append(in_state(wanted.state, day))
    if wanted.period_id:
        found.append(col(PlacementRow.period_id) == wanted.period_id)
    if wanted.company_id:
        found.append(col(PlacementRow.company_id) == wanted.company_id)
    return found


def page(
    session: Session, where: list[ColumnElement[bool]], day: date, *, offset: int, limit: int
) -> tuple[tuple[Placement, ...], int]:
    """Placements, those that begin last first, and how many there are in all."""
    total = session.execute(select(func.count()).select_from(PlacementRow).where(*where)).scalar_one()
    newest = (col(PlacementRow.starts_on).desc(), col(PlacementRow.id))
    rows = session.execute(select(*COLUMNS).where(*where).order_by(*newest).offset(offset).limit(limit))
    return tuple(value(row, day) for row in rows), int(total)


def counts(session: Session, where: list[ColumnElement[bool]], day: date) -> Counts:
    """How many placements there are per state, in one query."""
    asked = [*[state.value for state in State], NO_OUTCOME]
    sums: list[Any] = [func.sum(case((in_state(name, day), 1), else_=0)) for name in asked]
    row = session.execute(select(*sums).select_from(PlacementRow).where(*where)).one()
    numbers = [int(number or 0) for number in row]
    return Counts(dict(zip(State, numbers, strict=False)), numbers[-1])


def period_ids(session: Session, institution_id: str) -> frozenset[str]:
    """The periods in which anybody was, is or will be placed."""
    mine = (col(PlacementRow.institution_id) == institution_id, col(PlacementRow.period_id).is_not(None))
    return frozenset(session.execute(select(col(PlacementRow.period_id)).where(*mine).distinct()).scalars())


def of_company(institution_id: str, company_id: str) -> list[ColumnElement[bool]]:
    """The placements at one company, of whichever student: for counts without names."""
    return [col(PlacementRow.institution_id) == institution_id, col(PlacementRow.company_id) == company_id]
