"""Proposals, exceptions and findings."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select as columns
from sqlalchemy import update
from sqlmodel import Session, col, select

from bpv.contacts.models import Answer, Excuse, Finding, FindingFields, Kept, Proposal, Proposed
from bpv.contacts.store.moments import fresh
from bpv.contacts.tables import ContactExcuseRow, ContactFindingRow, ContactProposalRow
from bpv.core.clock import now


def proposals(session: Session, institution_id: str, placement_id: str) -> tuple[Proposal, ...]:
    """The proposals about a placement, the newest first."""
    row = ContactProposalRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    found = session.exec(fresh(query.order_by(col(row.at).desc(), col(row.id))))
    return tuple(Proposal.model_validate(one) for one in found)


def proposal(session: Session, institution_id: str, proposal_id: str) -> Proposal | None:
    """A proposal of the school."""
    row = ContactProposalRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.id) == proposal_id)
    found = session.exec(fresh(query)).first()
    return None if found is None else Proposal.model_validate(found)


def proposal_of_form(session: Session, key: str) -> str | None:
    """The placement about which a form with this key proposed something, at whichever school."""
    found: str | None = session.exec(
        select(ContactProposalRow.placement_id).where(col(ContactProposalRow.id) == key)
    ).first()
    return found


def add_proposal(session: Session, institution_id: str, key: str, placement_id: str, given: Proposed) -> None:
    """Write a proposal down."""
    about: dict[str, Any] = {"side": given.side, "who": given.who, "day": given.day, "way": given.way, "why": given.why}
    row = ContactProposalRow(id=key, institution_id=institution_id, placement_id=placement_id, at=now(), **about)
    session.add(row)
    session.flush()


def answer(session: Session, institution_id: str, proposal_id: str, values: Mapping[str, Any]) -> bool:
    """Answer a proposal that waits; False when somebody did so already."""
    row = ContactProposalRow
    done = session.execute(
        update(row)
        .where(
            col(row.institution_id) == institution_id, col(row.id) == proposal_id, col(row.answer) == Answer.OPEN.value
        )
        .values(**values, answered_at=now())
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def excuse(session: Session, institution_id: str, placement_id: str) -> Excuse | None:
    """The exception of a placement."""
    row = ContactExcuseRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    found = session.exec(fresh(query)).first()
    return None if found is None else Excuse.model_validate(found)


def add_excuse(session: Session, institution_id: str, placement_id: str, by: str, why: str) -> None:
    """Write an exception down."""
    session.add(ContactExcuseRow(institution_id=institution_id, placement_id=placement_id, by_id=by, why=why, at=now()))
    session.flush()


def findings(session: Session, institution_id: str, placement_id: str) -> tuple[Finding, ...]:
    """What talks about the contact of a placement found, the newest first."""
    row = ContactFindingRow
    query = select(row).where(col(row.institution_id) == institution_id, col(row.placement_id) == placement_id)
    return tuple(
        Finding.model_validate(one) for one in session.exec(fresh(query.order_by(col(row.day).desc(), col(row.id))))
    )


def add_finding(
    session: Session, institution_id: str, key: str, placement_id: str, by: str, given: FindingFields
) -> bool:
    """Write a finding down; False when its form did so already."""
    if session.get(ContactFindingRow, key) is not None:
        return False
    about: dict[str, Any] = {"placement_id": placement_id, "by_id": by, "at": now()}
    session.add(ContactFindingRow(id=key, institution_id=institution_id, **about, **given.model_dump()))
    session.flush()
    return True


def found_between(
    session: Session, institution_id: str, first: date, last: date, placement_ids: Collection[str]
) -> dict[str, tuple[int, int]]:
    """Per placement how many findings there were from `first` to `last`, and how many said that all went as agreed."""
    row, wanted = ContactFindingRow, frozenset(placement_ids)
    query = columns(col(row.placement_id), col(row.as_agreed)).where(
        col(row.institution_id) == institution_id, col(row.day) >= first, col(row.day) <= last
    )
    counted: dict[str, tuple[int, int]] = {}
    for placement_id, kept in session.execute(query):
        if placement_id in wanted:
            number, good = counted.get(placement_id, (0, 0))
            counted[placement_id] = (number + 1, good + (kept == Kept.YES))
    return counted
