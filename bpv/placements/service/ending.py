"""What the end of a placement means for the recognition of its company."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from bpv.companies.service import agreeing as companies
from bpv.placements.models import Placement, State
from bpv.placements.rules.states import last_day
from bpv.placements.store import ending as store

BACK: Final = timedelta(days=370)  # a worker that slept longer than this missed an end


def over(session: Session, institution_id: str, today: date) -> Mapping[tuple[str, str], date]:
    """The last day of BPV per (establishment, crebo) in the past year, when some recognition does not know it yet;
    nothing when all do."""
    ends = store.ended_between(session, institution_id, today - BACK, today - timedelta(days=1))
    return ends if companies.later_ends(session, institution_id, ends) else {}


def note(session: Session, institution_id: str, ends: Mapping[tuple[str, str], date]) -> int:
    """Tell the recognitions; how many changed."""
    return companies.note_bpv_ends(session, institution_id, ends)


def note_one(session: Session, placement: Placement, today: date) -> None:
    """Tell the recognition of one placement that is over; nothing for one that is not."""
    last = last_day(placement)
    if last is None or placement.state not in (State.ENDED_EARLY, State.FINISHED) or last > today:
        return
    note(session, placement.institution_id, {(placement.establishment_id, placement.crebo): last})
