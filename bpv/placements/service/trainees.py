"""The placements of whoever is trainer in a company: those that matter now."""

from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.placements.models.listing import Line
from bpv.placements.service import following


def of_trainer(session: Session, scope: Scope, today: date) -> tuple[Line, ...]:
    """The placements of a trainer: running, about to begin or just over; those that began last first."""
    ids = following.ids_of_trainer(session, scope, today)
    found = following.many(session, scope, ids, today)
    return tuple(found[one] for one in ids if one in found)


def one(session: Session, scope: Scope, placement_id: str, today: date) -> Line:
    """One of them; raises NotFound for any other."""
    return following.one(session, scope, placement_id, today)
