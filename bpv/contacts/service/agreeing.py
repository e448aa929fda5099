"""How often contact is agreed for one placement, and what talks about the contact itself found."""

from datetime import date

from sqlmodel import Session

from bpv.contacts.models import FindingFields, Rhythm, RhythmFields
from bpv.contacts.service.noting import held, norm_of, note
from bpv.contacts.store import asking
from bpv.contacts.store import moments as store
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope


def rhythm(session: Session, institution_id: str, placement_id: str) -> Rhythm:
    """What holds for a placement: what was agreed, or else the norm of the school as version 0."""
    found = store.rhythms(session, institution_id, [placement_id]).get(placement_id)
    if found is not None:
        return found
    norm = norm_of(session, institution_id)
    about = {"id": placement_id, "placement_id": placement_id, "version": 0}
    return Rhythm.model_validate({"moments": norm.moments, "gap_days": norm.gap_days, **about})


def agree(session: Session, scope: Scope, placement_id: str, version: int, given: RhythmFields, today: date) -> None:
    """Agree how often; `version` is the one that was seen, 0 for the norm. Raises NotFound, or Stale."""
    held(session, scope, placement_id, today)
    found = store.rhythms(session, scope.institution_id, [placement_id]).get(placement_id)
    if (found.version if found else 0) != version:
        raise Stale(rhythm(session, scope.institution_id, placement_id))
    values = given.model_dump() | {"placement_id": placement_id, "by_id": scope.account_id}
    if not store.keep_rhythm(session, scope.institution_id, found, values):
        raise Stale(rhythm(session, scope.institution_id, placement_id))
    note(session, scope, "contact.rhythm", placement_id, ("gap_days", "moments", "note"))


def find(session: Session, scope: Scope, placement_id: str, key: str, given: FindingFields, today: date) -> None:
    """Note what a talk about the contact found; `key` is that of the form: sent twice, noted once. Raises NotFound, or
    Refused for a day that has not come."""
    held(session, scope, placement_id, today)
    if scope.account_id is None:
        raise NotFound()
    if given.day > today:
        raise Refused("contact.in_future", field="day")
    if asking.add_finding(session, scope.institution_id, key, placement_id, scope.account_id, given):
        note(session, scope, "contact.found", key, ("as_agreed", "asked", "day", "text"))
