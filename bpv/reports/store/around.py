"""Recognised establishments around a point."""

from datetime import date
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlmodel import Session, col

from bpv.companies.store.conditions import counting
from bpv.companies.tables import CompanyRow, EstablishmentRow, RecognitionRow
from bpv.organisation.tables import PostcodeRow
from bpv.reports.models import Spot
from bpv.reports.rules.distance import Box


def recognised(session: Session, institution_id: str, on: date, crebo: str, box: Box) -> list[Spot]:
    """Establishments with a recognition that counts on the day, of one qualification when `crebo` is given, which lie
    in the box, or whose place only follows from their postcode. One query; the box leaves most of a large registry out.

    Of a private address nothing is told but that it is private.
    """
    at, private = EstablishmentRow, col(EstablishmentRow.address_private)
    query = (
        select(
            col(CompanyRow.id),
            col(CompanyRow.name),
            col(CompanyRow.company_type),
            col(CompanyRow.paused),
            hidden(at.place),
            col(RecognitionRow.crebo),
            private,
            col(at.country),
            hidden(at.postcode),
            hidden(at.latitude),
            hidden(at.longitude),
        )
        .join(EstablishmentRow, col(at.id) == col(RecognitionRow.establishment_id))
        .join(CompanyRow, col(CompanyRow.id) == col(at.company_id))
        .where(col(RecognitionRow.institution_id) == institution_id, counting(on), or_(unplaced(), inside(box)))
    )
    if crebo:
        query = query.where(col(RecognitionRow.crebo) == crebo)
    return [Spot._make(row) for row in session.execute(query)]


def hidden(column: Any) -> Any:
    """The column, but nothing when the address is private."""
    return case((col(EstablishmentRow.address_private).is_(False), column))


def unplaced() -> Any:
    """Without coordinates, private, or abroad: judged by its postcode, or not placeable at all."""
    at = EstablishmentRow
    return or_(col(at.latitude).is_(None), col(at.address_private).is_(True), col(at.country) != "NL")


def inside(box: Box) -> Any:
    """Coordinates within the box."""
    at = EstablishmentRow
    return and_(
        col(at.latitude).between(box.south, box.north),
        col(at.longitude).between(box.west, box.east),
    )


def centres(session: Session, institution_id: str) -> dict[str, tuple[float, float]]:
    """The centre of every postcode area; of a code with several places the first by name."""
    row = PostcodeRow
    query = (
        select(col(row.code), col(row.latitude), col(row.longitude))
        .where(col(row.institution_id) == institution_id)
        .order_by(col(row.code), col(row.place).desc())
    )
    return {code: (latitude, longitude) for code, latitude, longitude in session.execute(query)}
