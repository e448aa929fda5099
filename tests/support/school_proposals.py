"""Links to companies of the tests' school, and what came back: open, answered, and one of the other school."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bpv.companies.models.proposals import Subject
from bpv.companies.tables import CompanyLinkRow, CompanyProposalLineRow, CompanyProposalRow
from bpv.core.clock import now, today
from bpv.core.rights import Role
from tests.support.school_rows import keep

OPEN = "2" * 20  # the matrix takes the first link of a company, and this one still opens


def build(session: Session, school: Any) -> None:
    """The complete company has an open link, and an answer with two corrections that wait; the other school too."""
    company, elsewhere = school.company, school.other_registry.companies["elsewhere"]
    sender = school.accounts[Role.BROKER][0]
    keep(session, link(school.institution, company, OPEN, sender))
    answer(session, school.institution, company, sender)
    keep(session, link(school.other_institution, elsewhere, "3" * 20, school.other_accounts[Role.COORDINATOR]))
    answer(session, school.other_institution, elsewhere, None)


def link(institution_id: str, company_id: str, link_id: str, sender: str | None, **more: Any) -> CompanyLinkRow:
    """A link of yesterday that works for two weeks."""
    values = {"address": "anna@company.example", "name": "Anna Planner", "language": "nl", **more}
    return CompanyLinkRow(
        id=link_id,
        institution_id=institution_id,
        company_id=company_id,
        issued_for=company_id,
        created_by=sender,
        created_at=now() - timedelta(days=1),
        expires_on=today() + timedelta(days=13),
        **values,
    )


def answer(session: Session, institution_id: str, company_id: str, sender: str | None) -> None:
    """An answer of three days ago, over a link of its own."""
    moment = now() - timedelta(days=3)
    used = CompanyLinkRow(
        institution_id=institution_id,
        company_id=company_id,
        issued_for=company_id,
        address="receptie@company.example",
        created_by=sender,
        created_at=moment - timedelta(days=1),
        expires_on=today() + timedelta(days=10),
        used_at=moment,
    )
    keep(session, used)
    proposal = CompanyProposalRow(
        institution_id=institution_id,
        company_id=company_id,
        company_link_id=used.id,
        at=moment,
        signed_name="Roos Receptie",
        signed_function="Receptionist",
        lines=2,
        open=2,
    )
    keep(session, proposal)
    told = (("phone", "071 555 01 01", "071 555 99 99"), ("sector", "Fijnmechanica", "Optica"))
    keep(
        session,
        *(
            CompanyProposalLineRow(
                institution_id=institution_id,
                company_proposal_id=proposal.id,
                position=position,
                subject=Subject.COMPANY,
                field=name,
                seen=seen,
                proposed=proposed,
            )
            for position, (name, seen, proposed) in enumerate(told)
        ),
    )
