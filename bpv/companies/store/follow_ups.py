"""Follow-ups of talks: open until they are done, in order of their day."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from bpv.companies.models.talks import FollowUp, FollowUpFilter, FollowUpLine, Reminder, Talk
from bpv.companies.store.conditions import Condition
from bpv.companies.store.signals import owners
from bpv.companies.tables import CompanyRow, FollowUpRow
from bpv.core.rights import Scope


def follow_up(session: Session, scope: Scope, follow_up_id: str, *, lock: bool = False) -> FollowUp | None:
    """One follow-up of the school."""
    query = select(FollowUpRow).where(
        col(FollowUpRow.id) == follow_up_id, col(FollowUpRow.institution_id) == scope.institution_id
    )
    row = session.exec((query.with_for_update() if lock else query).execution_options(populate_existing=True)).first()
    return FollowUp.model_validate(row) if row else None


def insert(session: Session, of: Talk, what: str | None, due_on: date, owner_id: str) -> None:
    """Record what was promised in a talk."""
    session.add(FollowUpRow(talk_id=of.id, what=what, due_on=due_on, owner_id=owner_id, **owners(of)))
    session.flush()


def write(session: Session, scope: Scope, follow_up_id: str, values: Mapping[str, Any]) -> None:
    """Write columns of a follow-up; its version rises by one."""
    query = update(FollowUpRow).where(
        col(FollowUpRow.id) == follow_up_id, col(FollowUpRow.institution_id) == scope.institution_id
    )
    written = {**values, "version": FollowUpRow.version + 1}
    session.execute(query.values(**written).execution_options(synchronize_session=False))


def of_talk(session: Session, talk_id: str) -> tuple[FollowUp, ...]:
    """The follow-ups of one talk."""
    query = select(FollowUpRow).where(col(FollowUpRow.talk_id) == talk_id)
    return tuple(FollowUp.model_validate(row) for row in session.exec(query.order_by(*IN_ORDER)))


IN_ORDER = (col(FollowUpRow.due_on), col(FollowUpRow.id))


def open_of_company(session: Session, scope: Scope, company_id: str) -> tuple[FollowUp, ...]:
    """What was promised to a company and not done yet, the first day first."""
    query = select(FollowUpRow).where(
        col(FollowUpRow.institution_id) == scope.institution_id,
        col(FollowUpRow.company_id) == company_id,
        col(FollowUpRow.done_on).is_(None),
    )
    return tuple(FollowUp.model_validate(row) for row in session.exec(query.order_by(*IN_ORDER)))


def conditions(scope: Scope, colleges: Collection[str], wanted: FollowUpFilter) -> list[Condition]:
    """Follow-ups of these colleges or of who asks, that the filter leaves."""
    found = [
        col(FollowUpRow.institution_id) == scope.institution_id,
        or_(col(FollowUpRow.college_id).in_(sorted(colleges)), col(FollowUpRow.owner_id) == scope.account_id),
        col(FollowUpRow.done_on).is_not(None) if wanted.done else col(FollowUpRow.done_on).is_(None),
    ]
    if wanted.owner_id:
        found.append(col(FollowUpRow.owner_id) == wanted.owner_id)
    if wanted.overdue:
        found.append(col(FollowUpRow.due_on) < wanted.on)
    return found


def lines(
    session: Session, scope: Scope, colleges: Collection[str], wanted: FollowUpFilter, offset: int, size: int
) -> tuple[tuple[FollowUpLine, ...], int]:
    """One page of follow-ups with their companies, and how many there are; done ones: the last first."""
    where = conditions(scope, colleges, wanted)
    order = (col(FollowUpRow.done_on).desc(), col(FollowUpRow.id)) if wanted.done else IN_ORDER
    query = select(FollowUpRow, CompanyRow.name).join(CompanyRow, col(CompanyRow.id) == col(FollowUpRow.company_id))
    rows = session.exec(query.where(*where).order_by(*order).offset(offset).limit(size))
    found = tuple(FollowUpLine(follow_up=FollowUp.model_validate(row), company=name) for row, name in rows)
    total = session.execute(select(func.count()).select_from(FollowUpRow).where(*where)).scalar_one()
    return found, total


def due(session: Session, institution_id: str, first: date, last: date) -> tuple[Reminder, ...]:
    """Open follow-ups with a day from `first` to `last`, both inclusive."""
    query = (
        select(FollowUpRow, CompanyRow.name)
        .join(CompanyRow, col(CompanyRow.id) == col(FollowUpRow.company_id))
        .where(
            col(FollowUpRow.institution_id) == institution_id,
            col(FollowUpRow.done_on).is_(None),
            col(FollowUpRow.due_on).between(first, last),
        )
        .order_by(*IN_ORDER)
    )
    return tuple(
        Reminder(
            id=row.id,
            institution_id=row.institution_id,
            company_id=row.company_id,
            company=name,
            owner_id=row.owner_id,
            due_on=row.due_on,
        )
        for row, name in session.exec(query)
    )
