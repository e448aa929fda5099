"""Companies where somebody is in a placement, one page at a time, with those placements."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from bpv.companies.tables import CompanyRow
from bpv.core.db import holding
from bpv.placements.tables import PlacementRow
from bpv.reports.models.following import When
from bpv.reports.store.progress import Ids, at, seen


def running(institution_id: str, within: Ids, day: date, study_year: int | None) -> list[ColumnElement[bool]]:
    """Placements that run on the day, of one study year when it is given."""
    found = [col(PlacementRow.institution_id) == institution_id, seen(within), at(When.RUNNING, day)]
    return [*found, col(PlacementRow.study_year) == study_year] if study_year else found


def page(
    session: Session, where: Sequence[ColumnElement[bool]], q: str, offset: int, limit: int
) -> tuple[tuple[str, ...], int]:
    """The ids of companies by name, and how many there are."""
    named = [*where, holding(CompanyRow.name, q)] if q else [*where]
    query = select(col(CompanyRow.id)).join(PlacementRow, col(PlacementRow.company_id) == col(CompanyRow.id))
    query = query.where(*named).group_by(col(CompanyRow.id), col(CompanyRow.name))
    total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = session.execute(query.order_by(col(CompanyRow.name), col(CompanyRow.id)).offset(offset).limit(limit))
    return tuple(rows.scalars()), int(total)


def placements_at(
    session: Session, where: Sequence[ColumnElement[bool]], company_ids: Sequence[str]
) -> tuple[str, ...]:
    """The ids of the placements at these companies."""
    query = select(col(PlacementRow.id)).where(*where, col(PlacementRow.company_id).in_(company_ids))
    return tuple(session.execute(query.order_by(col(PlacementRow.id))).scalars())
