"""Students for whom a published round had no place: for the ledger of failed matches."""

from sqlmodel import Session

from bpv.matches.models.unplaced import Unplaced
from bpv.matches.store import unplaced as store


def of_published(session: Session, institution_id: str) -> tuple[Unplaced, ...]:
    """The students whom the published draft of each round left without a place, the oldest round first."""
    return store.of_published(session, institution_id)
