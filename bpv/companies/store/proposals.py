"""What companies proposed about their own data, line by line, and what was decided."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from bpv.companies.models.proposals import LineFields, LineState, Proposal, ProposalLine, SignatureFields
from bpv.companies.models.relations import TimelineEntry
from bpv.companies.store.conditions import Condition
from bpv.companies.tables import CompanyLinkRow, CompanyProposalLineRow, CompanyProposalRow, CompanyRow
from bpv.core.rights import Scope

MOST_TOLD: Final = 500  # answers of one company that its timeline knows


def add(
    session: Session,
    institution_id: str,
    company_id: str,
    link_id: str,
    at: datetime,
    signed: SignatureFields,
    lines: Collection[LineFields],
) -> str:
    """Record what a company sent; gives the id of the proposal."""
    row = CompanyProposalRow(
        institution_id=institution_id,
        company_id=company_id,
        company_link_id=link_id,
        at=at,
        lines=len(lines),
        open=len(lines),
        **signed.model_dump(include=set(SignatureFields.model_fields)),
    )
    session.add(row)
    session.flush()
    for position, line in enumerate(lines):
        fields = line.model_dump(include=set(LineFields.model_fields))
        session.add(
            CompanyProposalLineRow(
                institution_id=institution_id, company_proposal_id=row.id, position=position, **fields
            )
        )
    session.flush()
    return row.id


def one(session: Session, scope: Scope, proposal_id: str, *, lock: bool = False) -> Proposal | None:
    """A proposal of the school, or None; locked until the transaction ends when somebody decides."""
    mine = (col(CompanyProposalRow.id) == proposal_id, col(CompanyProposalRow.institution_id) == scope.institution_id)
    query = select(CompanyProposalRow).where(*mine).execution_options(populate_existing=True)
    row = session.exec(query.with_for_update() if lock else query).first()
    return Proposal.model_validate(row) if row else None


def lines_of(session: Session, proposal: Proposal) -> tuple[ProposalLine, ...]:
    """The lines of a proposal in their order."""
    query = select(CompanyProposalLineRow).where(
        col(CompanyProposalLineRow.company_proposal_id) == proposal.id,
        col(CompanyProposalLineRow.institution_id) == proposal.institution_id,
    )
    query = query.order_by(col(CompanyProposalLineRow.position)).execution_options(populate_existing=True)
    return tuple(ProposalLine.model_validate(row) for row in session.exec(query))


def decide(
    session: Session, proposal: Proposal, decided: Mapping[str, tuple[LineState, str | None]], by: str, at: datetime
) -> None:
    """Write what was decided about lines of a locked proposal, by id; its version rises by one."""
    for line_id, (state, word) in decided.items():
        query = update(CompanyProposalLineRow).where(
            col(CompanyProposalLineRow.id) == line_id,
            col(CompanyProposalLineRow.company_proposal_id) == proposal.id,
        )
        values = {"state": state.value, "word": word, "decided_at": at, "decided_by": by}
        session.execute(query.values(**values).execution_options(synchronize_session=False))
    mine = (
        col(CompanyProposalRow.id) == proposal.id,
        col(CompanyProposalRow.institution_id) == proposal.institution_id,
    )
    left = {"open": proposal.open - len(decided), "version": proposal.version + 1}
    changed = update(CompanyProposalRow).where(*mine).values(**left)
    session.execute(changed.execution_options(synchronize_session=False))


def queue(
    session: Session, scope: Scope, *, waiting: bool, offset: int, size: int
) -> tuple[list[tuple[Proposal, str]], int]:
    """One page of proposals with the names of their companies, and how many there are.

    Waiting ones: those with an open line, the oldest first; else everything that companies sent, newest first.
    """
    mine: list[Condition] = [col(CompanyProposalRow.institution_id) == scope.institution_id]
    if waiting:
        mine.append(col(CompanyProposalRow.open) > 0)
    at = col(CompanyProposalRow.at)
    query = (
        select(CompanyProposalRow, CompanyRow.name)
        .join(CompanyRow, col(CompanyRow.id) == col(CompanyProposalRow.company_id))
        .where(*mine)
        .order_by(at if waiting else at.desc(), col(CompanyProposalRow.id))
    )
    rows = session.exec(query.offset(offset).limit(size))
    total = session.exec(select(func.count()).select_from(CompanyProposalRow).where(*mine)).one()
    return [(Proposal.model_validate(row), name) for row, name in rows], total


def of_company(session: Session, institution_id: str, company_id: str, most: int) -> tuple[Proposal, ...]:
    """What a company sent, newest first."""
    query = select(CompanyProposalRow).where(
        col(CompanyProposalRow.institution_id) == institution_id, col(CompanyProposalRow.company_id) == company_id
    )
    found = session.exec(query.order_by(col(CompanyProposalRow.at).desc(), col(CompanyProposalRow.id)).limit(most))
    return tuple(Proposal.model_validate(row) for row in found)


def timeline(session: Session, institution_id: str, company_id: str) -> tuple[TimelineEntry, ...]:
    """Links that were sent and answers that came back, as entries of the company's timeline."""
    sent = select(CompanyLinkRow).where(
        col(CompanyLinkRow.institution_id) == institution_id, col(CompanyLinkRow.company_id) == company_id
    )
    links = [
        TimelineEntry(at=row.created_at, kind="timeline.link_sent", actor_id=row.created_by)
        for row in session.exec(sent)
    ]
    answers = of_company(session, institution_id, company_id, MOST_TOLD)
    return (*links, *(entry(one) for one in answers))


def entry(proposal: Proposal) -> TimelineEntry:
    """An answer in the words of the timeline."""
    told: dict[str, str | int] = {"name": proposal.signed_name, "function": proposal.signed_function}
    if proposal.lines:
        told["count"] = proposal.lines
    return TimelineEntry(
        at=proposal.at,
        kind="timeline.company_proposed" if proposal.lines else "timeline.company_confirmed",
        params=told,
        text=proposal.note or "",
        link=("companies.proposal", {"company_proposal_id": proposal.id}),
    )
