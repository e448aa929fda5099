"""When BPV ended where: for the recognitions, which lapse after four years without."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from bpv.placements.models import State
from bpv.placements.tables import PlacementRow


def ended_between(session: Session, institution_id: str, since: date, until: date) -> dict[tuple[str, str], date]:
    """The last day of BPV per (establishment, crebo), of placements whose last day lies from `since` until `until`."""
    last = func.coalesce(col(PlacementRow.ended_on), col(PlacementRow.ends_on))
    keys = (col(PlacementRow.establishment_id), col(PlacementRow.crebo))
    query = (
        select(*keys, func.max(last))
        .where(
            col(PlacementRow.institution_id) == institution_id,
            col(PlacementRow.state) != State.CANCELLED.value,
            last >= since,
            last <= until,
        )
        .group_by(*keys)
    )
    return {(establishment_id, crebo): day for establishment_id, crebo, day in session.execute(query)}
