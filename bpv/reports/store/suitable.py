"""The registry's second list: companies that are suitable for a qualification by their data, but not recognised."""

from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from bpv.companies.models import RegistryFilter
from bpv.companies.store.conditions import conditions, of_company
from bpv.companies.tables import CompanyRow, EstablishmentRow
from bpv.core.rights import Scope
from bpv.reports.models import ABROAD, UNKNOWN, Lead
from bpv.reports.rules.shortage import REGIONS
from bpv.reports.store.figures import first_figure

OPEN_ADDRESS: Final = col(EstablishmentRow.address_private).is_(False)


def leads(
    session: Session, scope: Scope, wanted: RegistryFilter, region: str, most: int
) -> tuple[tuple[Lead, ...], int]:
    """The first companies of the registry's list, by name, within a region when one is given; and how many in all."""
    met = [*conditions(scope, wanted), *([in_region(region)] if region else [])]
    total = session.execute(select(func.count()).select_from(CompanyRow).where(*met)).scalar_one()
    names = select(col(CompanyRow.id), col(CompanyRow.name)).where(*met)
    found = list(session.execute(names.order_by(col(CompanyRow.sort_name), col(CompanyRow.id)).limit(most)))
    at = places(session, [company_id for company_id, _ in found])
    return tuple(Lead(company_id, name, at.get(company_id)) for company_id, name in found), total


def in_region(region: str) -> Any:
    """The company has an establishment there, as the figures count regions."""
    at, figure = EstablishmentRow, first_figure(EstablishmentRow.postcode)
    if region == ABROAD:
        return of_company(at, col(at.country) != "NL")
    home = col(at.country) == "NL"
    if region == UNKNOWN:
        unclear = or_(col(at.address_private).is_(True), figure.is_(None), figure.not_in(tuple(REGIONS)))
        return of_company(at, home, unclear)
    return of_company(at, home, OPEN_ADDRESS, figure == region)


def places(session: Session, ids: list[str]) -> dict[str, str | None]:
    """The place of the main establishment of each company; nothing of a private address."""
    at = EstablishmentRow
    query = select(col(at.company_id), col(at.place)).where(col(at.company_id).in_(ids), OPEN_ADDRESS)
    return {company_id: place for company_id, place in session.execute(query.order_by(col(at.main), col(at.id)))}
