"""Relations and contact persons of the tests' school."""

from typing import Any

from sqlmodel import Session, col, select

from bpv.companies.models.relations import RelationAct, RelationState
from bpv.companies.tables import ContactPersonRow, RelationEventRow, RelationRow
from bpv.core.clock import now
from bpv.core.rights import Role
from bpv.organisation.tables import CollegeRow
from tests.support.school_rows import days_ago, keep


def build(session: Session, school: Any) -> None:
    """The college of the usual broker keeps the complete company; the other college keeps the far one.

    The complete company has a contact person now and one who left. The other school has one of each.
    """
    broker, second = school.accounts[Role.BROKER]
    start(session, school.institution, school.company, school.colleges["technology"], broker)
    start(session, school.institution, school.companies["far"], school.colleges["laboratory"], second)
    elsewhere = school.other_registry.companies["elsewhere"]
    college = session.exec(
        select(CollegeRow.id)
        .where(col(CollegeRow.institution_id) == school.other_institution)
        .order_by(col(CollegeRow.name).desc())
    ).first()
    owner = school.other_accounts[Role.COORDINATOR]
    start(session, school.other_institution, elsewhere, college, owner)
    keep(
        session,
        person(school.institution, school.company, "Anna Planner", main=True, roles=["planning"]),
        person(school.institution, school.company, "Piet Vertrokken", valid_until=days_ago(30)),
        person(school.other_institution, elsewhere, "Ans Elders"),
    )


def person(institution_id: str, company_id: str, name: str, **more: Any) -> ContactPersonRow:
    """A contact person with phone and address."""
    address = f"{name.split()[0].lower()}@company.example"
    return ContactPersonRow(
        institution_id=institution_id,
        company_id=company_id,
        name=name,
        phone="071 555 02 02",
        email=address,
        valid_from=days_ago(400),
        **more,
    )


def start(session: Session, institution_id: str, company_id: str, college_id: str, owner_id: str) -> None:
    """An active relation since a year and some days, with the event of its start."""
    since = days_ago(380)
    row = RelationRow(
        institution_id=institution_id,
        company_id=company_id,
        college_id=college_id,
        owner_id=owner_id,
        state=RelationState.ACTIVE,
        since=since,
        notes="Bel voor tienen.",
    )
    keep(session, row)
    event = RelationEventRow(
        institution_id=institution_id,
        relation_id=row.id,
        company_id=company_id,
        college_id=college_id,
        at=now(),
        actor_id=owner_id,
        act=RelationAct.STARTED,
        state=RelationState.ACTIVE,
        owner_after=owner_id,
        on_day=since,
    )
    keep(session, event)
