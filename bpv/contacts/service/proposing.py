"""Moments that a student or a company asks for, and the answer."""

from datetime import date

from sqlmodel import Session

from bpv.contacts.models import Answer, Proposal, Proposed
from bpv.contacts.rules import logging as rules
from bpv.contacts.service.moments import planned_row
from bpv.contacts.service.noting import days, held, note, refuse, span
from bpv.contacts.store import asking as store
from bpv.contacts.store import moments
from bpv.core import audit
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.people.service import students as people
from bpv.placements.service import following


def propose(
    session: Session, institution_id: str, placement_id: str, given: Proposed, today: date, by: str | None = None
) -> str:
    """Ask for a moment; gives the id of the proposal. The caller has found the placement within a scope or behind a
    link. `given.key` sent twice is kept once; `by` is an account. Raises NotFound, or Refused with the field `day`."""
    one = span(session, institution_id, placement_id, today)
    people.hold(session, institution_id, one.student_id)  # the same form twice at one moment: one after the other
    known = store.proposal_of_form(session, given.key) if given.key else None
    if known is not None and given.key:
        if known != placement_id:
            raise NotFound()
        return given.key
    refuse(rules.objection_to_proposal(given, days(one), today))
    key = given.key or new_id()
    store.add_proposal(session, institution_id, key, placement_id, given)
    fields = ("day", "side", "way", "why")
    audit.record(session, "contact.proposed", institution_id=institution_id, actor_id=by, object_id=key, fields=fields)
    return key


def one(session: Session, scope: Scope, proposal_id: str, today: date) -> Proposal:
    """A proposal about a placement within the scope; raises NotFound for any other."""
    found = store.proposal(session, scope.institution_id, proposal_id)
    if found is None:
        raise NotFound()
    following.one(session, scope, found.placement_id, today)
    return found


def accept(session: Session, scope: Scope, proposal_id: str, today: date) -> Proposal:
    """Accept a proposal: the moment is planned. Accepted twice is once. Raises NotFound, and Refused when it was
    declined or its day is over."""
    found = one(session, scope, proposal_id, today)
    held(session, scope, found.placement_id, today)
    found = one(session, scope, proposal_id, today)
    if found.answer is Answer.ACCEPTED:
        return found
    if found.answer is Answer.DECLINED:
        raise Refused("contact.declined_already")
    if found.day < today:
        raise Refused("contact.proposal_past")
    moment_id = new_id()
    values = planned_row(scope, found.placement_id, moment_id, found.day, found.way)
    moments.add(session, scope.institution_id, values)
    answer(session, scope, proposal_id, {"answer": Answer.ACCEPTED, "moment_id": moment_id})
    note(session, scope, "contact.accepted", proposal_id, ("answer", "moment_id"))
    return found


def decline(session: Session, scope: Scope, proposal_id: str, why: str, today: date) -> Proposal:
    """Decline a proposal with a word for who asked. Declined twice is once. Raises NotFound, and Refused when it was
    accepted."""
    found = one(session, scope, proposal_id, today)
    held(session, scope, found.placement_id, today)
    found = one(session, scope, proposal_id, today)
    if found.answer is Answer.DECLINED:
        return found
    if found.answer is Answer.ACCEPTED:
        raise Refused("contact.accepted_already")
    answer(session, scope, proposal_id, {"answer": Answer.DECLINED, "answer_note": why})
    note(session, scope, "contact.declined", proposal_id, ("answer", "answer_note"))
    return found


def answer(session: Session, scope: Scope, proposal_id: str, values: dict[str, object]) -> None:
    """Write the answer; raises Refused when somebody answered in between."""
    if not store.answer(session, scope.institution_id, proposal_id, values | {"answered_by": scope.account_id}):
        raise Refused("contact.answered_already")
