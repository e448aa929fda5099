"""What a placement lacks before it may close (CON-05), and the exception that a coordinator makes."""

from datetime import date

from sqlmodel import Session

from bpv.contacts.rules import planning
from bpv.contacts.service.noting import days, held, norm_of, note, span
from bpv.contacts.store import asking
from bpv.contacts.store import moments as store
from bpv.core.errors import NotFound
from bpv.core.rights import Scope


def lacking(session: Session, institution_id: str, placement_id: str, today: date) -> tuple[str, ...]:
    """What a placement lacks of the school's norm, as word codes; nothing when an exception was made, or when the
    school logged its first contact after the placement was over. Raises NotFound."""
    one = span(session, institution_id, placement_id, today)
    norm = norm_of(session, institution_id)
    done, _ = store.spots(session, institution_id, [placement_id])
    facts = planning.facts(norm, days(one), done.get(placement_id, ()), (), 0, today)
    missing = planning.lacking(norm, facts)
    if not missing or asking.excuse(session, institution_id, placement_id) is not None:
        return ()
    first = store.first_held(session, institution_id)
    return missing if first is not None and first <= one.last_on else ()


def excuse(session: Session, scope: Scope, placement_id: str, why: str, today: date) -> None:
    """Let a placement close with fewer contacts; the first reason stays. Raises NotFound."""
    held(session, scope, placement_id, today)
    if asking.excuse(session, scope.institution_id, placement_id) is not None:
        return
    if scope.account_id is None:
        raise NotFound()
    asking.add_excuse(session, scope.institution_id, placement_id, scope.account_id, why)
    note(session, scope, "contact.excused", placement_id, ("why",))
