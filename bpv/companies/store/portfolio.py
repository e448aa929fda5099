"""Relations as a list over companies: filters, order and counts, in a number of queries that does not grow."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlmodel import Session, col

from bpv.companies.models.relations import (
    OwnerFilter,
    PortfolioCount,
    Relation,
    RelationFilter,
    RelationState,
    StateFilter,
)
from bpv.companies.rules.folding import search_words
from bpv.companies.store.conditions import Condition
from bpv.companies.store.relations import writable
from bpv.companies.tables import CompanyRow, EstablishmentRow, RelationRow

OPEN = col(RelationRow.state) != RelationState.ENDED.value
RELATION = tuple(getattr(RelationRow, name) for name in Relation.model_fields)


def conditions(
    institution_id: str, colleges: Collection[str], me: str | None, active: Collection[str], wanted: RelationFilter
) -> list[Condition]:
    """All that a relation must meet to be in the list; `active` are the accounts that may own one."""
    found = writable(institution_id, colleges)
    if wanted.state is None:
        found.append(OPEN)
    elif wanted.state is not StateFilter.ALL:
        found.append(col(RelationRow.state) == wanted.state.value)
    if wanted.owner is OwnerFilter.ME:
        found.append(col(RelationRow.owner_id) == me)
    if wanted.owner is OwnerFilter.LEFT:
        found.append(col(RelationRow.owner_id).not_in(sorted(active)))
    if wanted.college_id:
        found.append(col(RelationRow.college_id) == wanted.college_id)
    if wanted.overdue:
        found += [OPEN, late(wanted.on)]
    return found + [col(CompanyRow.search_text).like(f"%{word}%") for word in search_words(wanted.q)]


def late(day: date) -> Condition:
    """The next step should have been taken before the day, or the pause is over."""
    pause_over = (col(RelationRow.state) == RelationState.PAUSED.value) & (col(RelationRow.until) < day)
    return or_(col(RelationRow.next_on) < day, pause_over)


def lines(
    session: Session, found: Sequence[Condition], *, sort: str, descending: bool, offset: int, size: int
) -> tuple[tuple[Relation, str], ...]:
    """One page of relations, each with the name of its company. Sorted by `next` (without a day last) or `name`."""
    name: Any = col(CompanyRow.sort_name)
    next_on: Any = col(RelationRow.next_on)
    if sort == "next":
        order: list[Any] = [
            case((next_on.is_(None), 1), else_=0),
            next_on.desc() if descending else next_on,
            name,
        ]
    else:
        order = [name.desc() if descending else name]
    query = (
        select(*RELATION, col(CompanyRow.name).label("company"))
        .join(CompanyRow, col(CompanyRow.id) == col(RelationRow.company_id))
        .where(*found)
        .order_by(*order, col(RelationRow.id))
    )
    rows = session.execute(query.offset(offset).limit(size))
    return tuple((Relation.model_validate(dict(row._mapping)), row.company) for row in rows)


def total(session: Session, found: Sequence[Condition]) -> int:
    """How many relations meet the conditions."""
    query = select(func.count()).select_from(RelationRow)
    joined = query.join(CompanyRow, col(CompanyRow.id) == col(RelationRow.company_id))
    return int(session.execute(joined.where(*found)).scalar_one())


def count(
    session: Session, institution_id: str, colleges: Collection[str], me: str | None, active: Collection[str], on: date
) -> PortfolioCount:
    """Relations that did not end: all, mine, mine that are overdue, of owners who left. One query."""
    own = col(RelationRow.owner_id) == me
    sums = [
        func.count(),
        func.sum(case((own, 1), else_=0)),
        func.sum(case((own & late(on), 1), else_=0)),
        func.sum(case((col(RelationRow.owner_id).not_in(sorted(active)), 1), else_=0)),
    ]
    row = session.execute(select(*sums).where(*writable(institution_id, colleges), OPEN)).one()
    every, mine, overdue, left = (int(value or 0) for value in row)
    return PortfolioCount(all=every, mine=mine, overdue=overdue, left=left)


def owners(session: Session, institution_id: str, colleges: Collection[str]) -> dict[str, int]:
    """The owners of relations that did not end, each with how many, at these colleges."""
    query = (
        select(col(RelationRow.owner_id), func.count())
        .where(*writable(institution_id, colleges), OPEN)
        .group_by(col(RelationRow.owner_id))
    )
    return {owner_id: int(number) for owner_id, number in session.execute(query)}


def places(session: Session, company_ids: Sequence[str]) -> dict[str, str]:
    """Where each company is: the place of its main establishment; of a private one nothing."""
    fields = (EstablishmentRow.company_id, EstablishmentRow.place, EstablishmentRow.main, EstablishmentRow.id)
    query = select(*(col(field) for field in fields)).where(
        col(EstablishmentRow.company_id).in_(company_ids), col(EstablishmentRow.address_private).is_(False)
    )
    found = sorted(session.execute(query), key=lambda row: (row.main, row.id))
    return {row.company_id: row.place for row in found if row.place}
