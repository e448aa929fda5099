"""The kind of every company. Session in, values out."""

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.companies.tables import CompanyRow


def kinds(session: Session, institution_id: str) -> dict[str, str]:
    """The kind of each company of the school by id."""
    query = select(col(CompanyRow.id), col(CompanyRow.company_type)).where(
        col(CompanyRow.institution_id) == institution_id
    )
    return {company_id: str(kind) for company_id, kind in session.execute(query)}
