"""First placements: how each student came to the first place."""

from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.organisation.models import Route
from bpv.placements.models import State, Way
from bpv.placements.tables import PlacementRow

NEVER_BEGAN: Final = State.CANCELLED.value


def first_ways(session: Session, institution_id: str, route: Route) -> dict[str, tuple[int, Way]]:
    """Study year and way of the first placement of every student of a route; one that was cancelled is none."""
    query = (
        select(col(PlacementRow.student_id), col(PlacementRow.study_year), col(PlacementRow.way))
        .where(
            col(PlacementRow.institution_id) == institution_id,
            col(PlacementRow.route) == route.value,
            col(PlacementRow.state) != NEVER_BEGAN,
        )
        .order_by(col(PlacementRow.starts_on).desc(), col(PlacementRow.id).desc())
    )
    return {student_id: (study_year, Way(way)) for student_id, study_year, way in session.execute(query)}
