"""Relations of colleges with one company, and their events. Whoever writes names the colleges it may write for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.companies.models.relations import (
    Relation,
    RelationAct,
    RelationEvent,
    RelationEventFields,
    RelationFields,
    TimelineEntry,
)
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import CompanyRow, RelationEventRow, RelationRow
from bpv.core.bulk import chunks
from bpv.core.clock import now
from bpv.core.rights import Scope


def of_company(session: Session, institution_id: str, company_id: str) -> tuple[Relation, ...]:
    """All relations with a company, one per college at most."""
    query = select(RelationRow).where(
        col(RelationRow.institution_id) == institution_id, col(RelationRow.company_id) == company_id
    )
    return tuple(Relation.model_validate(row) for row in session.exec(query))


def one(session: Session, institution_id: str, company_id: str, relation_id: str) -> Relation | None:
    """One relation with a company, of whatever college."""
    query = select(RelationRow).where(
        col(RelationRow.id) == relation_id,
        col(RelationRow.institution_id) == institution_id,
        col(RelationRow.company_id) == company_id,
    )
    row = session.exec(query).first()
    return Relation.model_validate(row) if row else None


def writable(institution_id: str, colleges: Collection[str]) -> list[Condition]:
    """Relations of these colleges of this school: what stands outside them is never written."""
    return [col(RelationRow.institution_id) == institution_id, col(RelationRow.college_id).in_(sorted(colleges))]


def locked(
    session: Session, institution_id: str, colleges: Collection[str], company_id: str, relation_id: str
) -> Relation | None:
    """A relation of one of the colleges, locked until the transaction ends; None for any other."""
    mine = [*writable(institution_id, colleges), col(RelationRow.company_id) == company_id]
    query = select(RelationRow).where(*mine, col(RelationRow.id) == relation_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).first()
    return Relation.model_validate(row) if row else None


def hold_companies(session: Session, institution_id: str, colleges: Collection[str], owner_id: str) -> frozenset[str]:
    """The companies of the relations that `locked_of_owner` gives, held in the order in which merges lock them: nobody
    merges them away until the transaction ends."""
    mine = [*writable(institution_id, colleges), col(RelationRow.owner_id) == owner_id]
    theirs = select(RelationRow.company_id).where(*mine, col(RelationRow.state) != "ended")
    query = select(CompanyRow.id).where(col(CompanyRow.id).in_(theirs)).order_by(col(CompanyRow.id))
    return frozenset(session.exec(query.with_for_update(key_share=True, read=True)))


def locked_of_owner(
    session: Session, institution_id: str, colleges: Collection[str], owner_id: str
) -> tuple[Relation, ...]:
    """The relations of one owner that did not end, at these colleges, locked; always in the same order."""
    mine = [*writable(institution_id, colleges), col(RelationRow.owner_id) == owner_id]
    query = select(RelationRow).where(*mine, col(RelationRow.state) != "ended").order_by(col(RelationRow.id))
    rows = session.exec(query.with_for_update().execution_options(populate_existing=True))
    return tuple(Relation.model_validate(row) for row in rows)


def add(
    session: Session,
    scope: Scope,
    company_id: str,
    relation_id: str,
    college_id: str,
    owner_id: str,
    fields: RelationFields,
) -> bool:
    """Insert a relation; False when this id, or this college, was there first."""
    row = RelationRow(
        id=relation_id,
        institution_id=scope.institution_id,
        company_id=company_id,
        college_id=college_id,
        owner_id=owner_id,
        **fields.model_dump(),
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        there = session.exec(
            select(RelationRow.id).where(
                (col(RelationRow.id) == relation_id)
                | (
                    (col(RelationRow.institution_id) == scope.institution_id)
                    & (col(RelationRow.company_id) == company_id)
                    & (col(RelationRow.college_id) == college_id)
                )
            )
        ).first()
        if there is None:
            raise
        return False
    return True


def write(session: Session, colleges: Collection[str], relation: Relation, columns: Mapping[str, Any]) -> Relation:
    """Write columns of a locked relation of one of the colleges; its version rises by one."""
    mine = [*writable(relation.institution_id, colleges), col(RelationRow.id) == relation.id]
    query = update(RelationRow).where(*mine).values(**columns, version=relation.version + 1)
    session.execute(query.execution_options(synchronize_session=False))
    return Relation.model_validate(session.get_one(RelationRow, relation.id, populate_existing=True))


def hand_over(
    session: Session,
    scope: Scope,
    colleges: Collection[str],
    found: Sequence[Relation],
    new_owner_id: str,
    reason: str | None,
) -> None:
    """Give locked relations of the colleges another owner, each with its event: a few statements for any number."""
    table, moment = RelationRow, now()
    for part in chunks([one.id for one in found]):
        mine = [*writable(scope.institution_id, colleges), col(table.id).in_(part)]
        values = {"owner_id": new_owner_id, "version": col(table.version) + 1}
        session.execute(update(table).where(*mine).values(values).execution_options(synchronize_session=False))
    rows = [
        RelationEventRow(
            institution_id=one.institution_id,
            relation_id=one.id,
            company_id=one.company_id,
            college_id=one.college_id,
            at=moment,
            actor_id=scope.account_id,
            act=RelationAct.TRANSFERRED,
            state=one.state,
            owner_before=one.owner_id,
            owner_after=new_owner_id,
            reason=reason,
        )
        for one in found
    ]
    session.add_all(rows)
    session.flush()


def note(session: Session, scope: Scope, relation: Relation, act: RelationAct, **about: Any) -> None:
    """Add the event of an act: who, when, and the relation's state after it."""
    fields = RelationEventFields(act=act, state=relation.state, **about)
    session.add(
        RelationEventRow(
            institution_id=relation.institution_id,
            relation_id=relation.id,
            company_id=relation.company_id,
            college_id=relation.college_id,
            at=now(),
            actor_id=scope.account_id,
            **fields.model_dump(),
        )
    )
    session.flush()


def events(session: Session, institution_id: str, company_id: str) -> tuple[RelationEvent, ...]:
    """Everything that was done with the relations with a company, newest first."""
    query = (
        select(RelationEventRow)
        .where(col(RelationEventRow.institution_id) == institution_id, col(RelationEventRow.company_id) == company_id)
        .order_by(col(RelationEventRow.at).desc(), col(RelationEventRow.id))
    )
    return tuple(RelationEvent.model_validate(row) for row in session.exec(query))


def timeline(session: Session, institution_id: str, company_id: str) -> tuple[TimelineEntry, ...]:
    """The events of the relations as entries of the company's timeline."""
    return tuple(entry(event) for event in events(session, institution_id, company_id))


def entry(event: RelationEvent) -> TimelineEntry:
    """An event in the words of the timeline."""
    people = {"old": event.owner_before, "new": event.owner_after}
    return TimelineEntry(
        at=event.at,
        kind=f"timeline.relation_{event.act.value}",
        actor_id=event.actor_id,
        params={"day": event.on_day} if event.on_day else {},
        accounts={name: account_id for name, account_id in people.items() if account_id},
        colleges={"college": event.college_id},
        codes={"why": f"relation.end_reason.{event.end_reason.value}"} if event.end_reason else {},
        text=event.reason or "",
    )
