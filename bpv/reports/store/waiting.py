"""What waits for somebody, from the tables of every room: one question per kind, the most urgent first."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from bpv.companies.models.merging import PairState
from bpv.companies.models.relations import RelationState
from bpv.companies.models.requests import RequestState
from bpv.companies.models.talks import SignalKind
from bpv.companies.tables import (
    CompanyLinkRow,
    CompanyProposalRow,
    CompanyRow,
    DuplicatePairRow,
    EstablishmentRow,
    FollowUpRow,
    RecognitionRequestRow,
    RelationRow,
    SignalRow,
)
from bpv.core.clock import local
from bpv.core.outbox.models import Status
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.people.tables import AccountRow, GrantRow
from bpv.reports.models import Task

MOST: Final = 1000  # tasks of one kind that are looked at; a school with more has another problem
LINK_DAYS: Final = 3
OWNERS: Final = (Role.COORDINATOR.value, Role.BROKER.value)


def company_of(table: Any) -> Any:
    """The join of a table to its company."""
    return col(CompanyRow.id) == col(table.company_id)


def follow_ups(session: Session, institution_id: str, colleges: Collection[str], day: date) -> list[Task]:
    """Promises of talks that are due."""
    row = FollowUpRow
    query = (
        select(col(row.id), col(row.what), col(row.owner_id), col(row.due_on), col(CompanyRow.name))
        .join(CompanyRow, company_of(row))
        .where(
            col(row.institution_id) == institution_id,
            col(row.done_on).is_(None),
            col(row.due_on) <= day,
            col(row.college_id).in_(colleges),
        )
        .order_by(col(row.due_on), col(row.id))
        .limit(MOST)
    )
    return [
        Task("follow_up", name, owner, due, "companies.follow_up", {"follow_up_id": key}, *said("follow_up", what))
        for key, what, owner, due, name in session.execute(query)
    ]


def said(kind: str, what: str | None) -> tuple[str, dict[str, str | int]]:
    """The word code of a task with what somebody wrote, or its plain form."""
    return (f"home.what.{kind}", {"what": what}) if what else (f"home.what.{kind}_plain", {})


def open_requests(session: Session, institution_id: str, colleges: Collection[str]) -> list[Any]:
    """Requests for recognition without a decision: id, state, days, owner, company."""
    row = RecognitionRequestRow
    query = (
        select(
            col(row.id),
            col(row.state),
            col(row.requested_on),
            col(row.next_on),
            col(row.owner_id),
            col(CompanyRow.name),
        )
        .join(EstablishmentRow, col(EstablishmentRow.id) == col(row.establishment_id))
        .join(CompanyRow, company_of(EstablishmentRow))
        .where(
            col(row.institution_id) == institution_id,
            col(row.is_open).is_(True),
            or_(col(row.next_on).is_not(None), col(row.state) == RequestState.REQUESTED.value),
            col(row.college_id).in_(colleges),
        )
        .order_by(col(row.since), col(row.id))
        .limit(MOST)
    )
    return list(session.execute(query))


def relations(session: Session, institution_id: str, colleges: Collection[str], day: date) -> list[Task]:
    """Next steps that are due, and pauses that are over."""
    row = RelationRow
    paused = col(row.state) == RelationState.PAUSED.value
    query = (
        select(
            col(row.id),
            col(row.company_id),
            col(row.state),
            col(row.next_step),
            col(row.next_on),
            col(row.until),
            col(row.owner_id),
            col(CompanyRow.name),
        )
        .join(CompanyRow, company_of(row))
        .where(
            col(row.institution_id) == institution_id,
            col(row.college_id).in_(colleges),
            or_(paused & (col(row.until) < day), live(row) & (col(row.next_on) <= day)),
        )
        .limit(MOST)
    )
    found = []
    for key, company_id, state, step, next_on, until, owner, name in session.execute(query):
        place = {"company_id": company_id, "relation_id": key}
        if state == RelationState.PAUSED:
            found.append(
                Task("relation", name, owner, until, "companies.edit_relation", place, "home.what.relation_resume")
            )
        else:
            where = ("companies.edit_relation", place)
            found.append(Task("relation", name, owner, next_on, *where, *said("relation_next", step)))
    return found


def live(row: Any) -> Any:
    """Neither ended nor paused."""
    return col(row.state).not_in((RelationState.ENDED.value, RelationState.PAUSED.value))


def ownerless(session: Session, institution_id: str, colleges: Collection[str]) -> int:
    """Relations that did not end, whose owner is no active coordinator or broker any more."""
    active = (
        select(col(AccountRow.id))
        .join(GrantRow, col(GrantRow.account_id) == col(AccountRow.id))
        .where(
            col(AccountRow.institution_id) == institution_id,
            col(AccountRow.active).is_(True),
            col(GrantRow.role).in_(OWNERS),
        )
    )
    query = select(func.count()).where(
        col(RelationRow.institution_id) == institution_id,
        col(RelationRow.college_id).in_(colleges),
        col(RelationRow.state) != RelationState.ENDED.value,
        col(RelationRow.owner_id).not_in(active),
    )
    return int(session.execute(query).scalar_one())


def concerns(session: Session, institution_id: str, colleges: Collection[str]) -> list[Task]:
    """Concerns that somebody noted in a talk and nobody dealt with."""
    row = SignalRow
    query = (
        select(col(row.talk_id), col(row.noted_on), col(CompanyRow.name), col(RelationRow.owner_id))
        .join(CompanyRow, company_of(row))
        .outerjoin(
            RelationRow,
            (col(RelationRow.company_id) == col(row.company_id)) & (col(RelationRow.college_id) == col(row.college_id)),
        )
        .where(
            col(row.institution_id) == institution_id,
            col(row.kind) == SignalKind.CONCERN.value,
            col(row.closed_on).is_(None),
            col(row.college_id).in_(colleges),
        )
        .order_by(col(row.noted_on), col(row.id))
        .limit(MOST)
    )
    return [
        Task("signal", name, owner, noted, "companies.talk", {"talk_id": talk}, "home.what.signal")
        for talk, noted, name, owner in session.execute(query)
    ]


def proposals(session: Session, institution_id: str) -> list[Task]:
    """What companies wrote about themselves and nobody judged yet; the owner is who sent the link."""
    row = CompanyProposalRow
    query = (
        select(col(row.id), col(row.at), col(row.open), col(CompanyRow.name), col(CompanyLinkRow.created_by))
        .join(CompanyRow, company_of(row))
        .join(CompanyLinkRow, col(CompanyLinkRow.id) == col(row.company_link_id))
        .where(col(row.institution_id) == institution_id, col(row.open) > 0)
        .order_by(col(row.at), col(row.id))
        .limit(MOST)
    )
    where = "companies.proposal"
    return [
        Task(
            "proposal",
            name,
            owner,
            local(at).date(),
            where,
            {"company_proposal_id": key},
            "home.what.proposal",
            {"lines": lines},
        )
        for key, at, lines, name, owner in session.execute(query)
    ]


def links(session: Session, institution_id: str, day: date) -> list[Task]:
    """Links of companies that end within days and were not used."""
    row = CompanyLinkRow
    query = (
        select(col(row.company_id), col(row.expires_on), col(row.created_by), col(CompanyRow.name))
        .join(CompanyRow, company_of(row))
        .where(
            col(row.institution_id) == institution_id,
            col(row.used_at).is_(None),
            col(row.stopped_at).is_(None),
            col(row.company_id) == col(row.issued_for),  # not of a company that was merged away
            col(row.expires_on).between(day, day + timedelta(days=LINK_DAYS)),
        )
        .order_by(col(row.expires_on), col(row.id))
        .limit(MOST)
    )
    return [
        Task("link", name, owner, ends, "companies.new_link", {"company_id": company_id}, "home.what.link")
        for company_id, ends, owner, name in session.execute(query)
    ]


def duplicates(session: Session, institution_id: str) -> tuple[int, date | None]:
    """How many pairs wait to be judged, and since when."""
    row = DuplicatePairRow
    query = select(func.count(), func.min(col(row.found_at))).where(
        col(row.institution_id) == institution_id, col(row.state) == PairState.OPEN.value
    )
    number, since = session.execute(query).one()
    return number, local(since).date() if since else None


def failed_mail(session: Session, institution_id: str, account_id: str | None) -> tuple[int, date | None]:
    """How many mails that somebody asked for failed, and since when."""
    row = OutboxRow
    query = select(func.count(), func.min(col(row.changed_at))).where(
        col(row.institution_id) == institution_id,
        col(row.created_by) == account_id,
        col(row.status).in_((Status.FAILED.value, Status.UNKNOWN.value)),
    )
    number, since = session.execute(query).one()
    return number, local(since).date() if since else None


def companies(session: Session, institution_id: str) -> int:
    """How many companies the registry has."""
    query = select(func.count()).select_from(CompanyRow).where(col(CompanyRow.institution_id) == institution_id)
    return int(session.execute(query).scalar_one())
