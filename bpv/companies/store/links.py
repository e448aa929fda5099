"""Links that were sent to companies, and how old the own data of companies are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, update
from sqlmodel import Session, col, select

from bpv.companies.models import CompanyType, Trainer
from bpv.companies.models.links import CompanyLink
from bpv.companies.models.relations import ContactPerson
from bpv.companies.store.columns import columns
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import (
    CompanyLinkRow,
    CompanyProposalRow,
    CompanyRow,
    ContactPersonRow,
    EstablishmentRow,
    TrainerRow,
)
from bpv.core.clock import local
from bpv.core.rights import Scope


def add(session: Session, link: CompanyLink) -> None:
    """Record a link."""
    session.add(CompanyLinkRow(**link.model_dump()))
    session.flush()


def anywhere(session: Session, link_id: str) -> CompanyLink | None:
    """A link by its id, of whatever school: for who holds its secret part, which the caller judges."""
    row = session.exec(
        select(CompanyLinkRow).where(col(CompanyLinkRow.id) == link_id).execution_options(populate_existing=True)
    ).first()
    return CompanyLink.model_validate(row) if row else None


def one(session: Session, scope: Scope, company_id: str, link_id: str) -> CompanyLink | None:
    """A link of a company, or None."""
    row = session.exec(select(CompanyLinkRow).where(col(CompanyLinkRow.id) == link_id, *_of(scope, company_id))).first()
    return CompanyLink.model_validate(row) if row else None


def _of(scope: Scope, company_id: str) -> list[Condition]:
    mine = col(CompanyLinkRow.institution_id) == scope.institution_id
    return [mine, col(CompanyLinkRow.company_id) == company_id]


def _open(day: date) -> list[Condition]:
    """Neither used nor stopped nor expired on the day, nor made for a company that was merged away."""
    return [
        col(CompanyLinkRow.used_at).is_(None),
        col(CompanyLinkRow.stopped_at).is_(None),
        col(CompanyLinkRow.expires_on) >= day,
        col(CompanyLinkRow.company_id) == col(CompanyLinkRow.issued_for),
    ]


def latest(session: Session, scope: Scope, company_id: str, most: int) -> tuple[CompanyLink, ...]:
    """The newest links of a company."""
    query = select(CompanyLinkRow).where(*_of(scope, company_id))
    query = query.order_by(col(CompanyLinkRow.created_at).desc(), col(CompanyLinkRow.id)).limit(most)
    return tuple(CompanyLink.model_validate(row) for row in session.exec(query))


def live(session: Session, scope: Scope, company_ids: Collection[str], day: date) -> tuple[CompanyLink, ...]:
    """The links of companies that can still be used on the day."""
    mine = (col(CompanyLinkRow.institution_id) == scope.institution_id, *_open(day))
    query = select(CompanyLinkRow).where(*mine, col(CompanyLinkRow.company_id).in_(sorted(company_ids)))
    found = session.exec(query.order_by(col(CompanyLinkRow.created_at), col(CompanyLinkRow.id)))
    return tuple(CompanyLink.model_validate(row) for row in found)


def sent_since(session: Session, scope: Scope, moment: datetime, company_id: str | None = None) -> int:
    """How many links the school made since a moment, or only those of one company."""
    mine = [col(CompanyLinkRow.institution_id) == scope.institution_id, col(CompanyLinkRow.created_at) >= moment]
    if company_id is not None:
        mine.append(col(CompanyLinkRow.company_id) == company_id)
    return session.exec(select(func.count()).select_from(CompanyLinkRow).where(*mine)).one()


def mark(session: Session, link_id: str, name: str, moment: datetime) -> bool:
    """Write when a live link was used, stopped or reminded of; False when that stood there, or it is over.

    One statement, so that of two people at once exactly one gets True.
    """
    query = update(CompanyLinkRow).where(
        col(CompanyLinkRow.id) == link_id,
        col(CompanyLinkRow.used_at).is_(None),
        col(CompanyLinkRow.stopped_at).is_(None),
        getattr(CompanyLinkRow, name).is_(None),
    )
    done = session.connection().execute(query.values(**{name: moment}))
    return bool(done.rowcount)


def answered_on(session: Session, scope: Scope, company_id: str) -> date | None:
    """The day on which a company last answered for its own data."""
    query = select(func.max(CompanyProposalRow.at)).where(
        col(CompanyProposalRow.institution_id) == scope.institution_id,
        col(CompanyProposalRow.company_id) == company_id,
    )
    moment = session.exec(query).one()
    return local(moment).date() if moment else None


def to_confirm(session: Session, scope: Scope, before: datetime, day: date, *, asked: bool) -> Select[Any]:
    """Companies that did not answer since a moment, that take students; those with an open link when `asked`."""
    answers = (
        select(col(CompanyProposalRow.company_id), func.max(col(CompanyProposalRow.at)).label("at"))
        .where(col(CompanyProposalRow.institution_id) == scope.institution_id)
        .group_by(col(CompanyProposalRow.company_id))
        .subquery()
    )
    waiting = select(col(CompanyLinkRow.company_id)).where(
        col(CompanyLinkRow.institution_id) == scope.institution_id, *_open(day)
    )
    mine = (
        col(CompanyRow.institution_id) == scope.institution_id,
        col(CompanyRow.company_type) != CompanyType.INTERNAL.value,
        col(CompanyRow.paused).is_(False),
        answers.c.at.is_(None) | (answers.c.at < before),
        col(CompanyRow.id).in_(waiting) if asked else col(CompanyRow.id).not_in(waiting),
    )
    names = columns(CompanyRow, "id name email sort_name")
    joined = select(*names, answers.c.at).outerjoin(answers, answers.c.company_id == col(CompanyRow.id))  # type: ignore[call-overload]
    found: Select[Any] = joined.where(*mine)
    return found


def count_of(session: Session, query: Select[Any]) -> int:
    """How many companies a list has."""
    return int(session.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def page_of(session: Session, query: Select[Any], offset: int, size: int) -> Sequence[Row[Any]]:
    """A part of a list: id, name, email, at; longest ago first, those that never answered before all."""
    at = query.selected_columns["at"]
    ordered = query.order_by(at.is_not(None), at, col(CompanyRow.sort_name), col(CompanyRow.id))
    return session.execute(ordered.offset(offset).limit(size)).all()


def people(
    session: Session, scope: Scope, company_ids: Collection[str]
) -> tuple[Mapping[str, list[ContactPerson]], Mapping[str, list[Trainer]]]:
    """The contact persons and the trainers of companies, by company: two queries."""
    return (
        _grouped(session, scope, ContactPersonRow, ContactPerson, company_ids),
        _grouped(session, scope, TrainerRow, Trainer, company_ids),
    )


def _grouped(
    session: Session, scope: Scope, table: Any, value: Any, company_ids: Collection[str]
) -> dict[str, list[Any]]:
    query = select(table).where(
        col(table.institution_id) == scope.institution_id, col(table.company_id).in_(sorted(company_ids))
    )
    found: dict[str, list[Any]] = {}
    for row in session.exec(query):
        found.setdefault(row.company_id, []).append(value.model_validate(row))
    return found


def towns(session: Session, scope: Scope, company_ids: Collection[str]) -> dict[str, str | None]:
    """The place of the main establishment per company; of a private address nothing."""
    query = select(*columns(EstablishmentRow, "company_id place address_private main id")).where(
        col(EstablishmentRow.institution_id) == scope.institution_id,
        col(EstablishmentRow.company_id).in_(sorted(company_ids)),
    )
    rows = sorted(session.execute(query), key=lambda row: (row.main, row.id))
    return {row.company_id: None if row.address_private else row.place for row in rows}


def contact_until(session: Session, link: CompanyLink) -> date | None:
    """The last day of the contact person that a link was sent to, when that is known."""
    if link.contact_person_id is None:
        return None
    row = session.exec(
        select(ContactPersonRow).where(
            col(ContactPersonRow.id) == link.contact_person_id,
            col(ContactPersonRow.institution_id) == link.institution_id,
        )
    ).first()
    return row.valid_until if row else None
