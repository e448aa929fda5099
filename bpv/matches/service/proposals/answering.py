"""What each side answers to a proposal, and what ends it. Agreed on both sides, the placement is recorded with it.

Whoever answers holds the student and all open proposals of that student first, always in the same order: two people at
once take turns, and the second finds what the first made of it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.core import audit
from bpv.core.clock import local, now
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.matches.models.proposals import CompanyAnswer, Proposal, ProposalState, Said
from bpv.matches.rules import proposals as rule
from bpv.matches.service.proposals import mails
from bpv.matches.service.proposals.reading import proposal
from bpv.matches.store import proposals as store
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.people.service.reaching import reachable
from bpv.placements import service as placements
from bpv.placements.models import Recording, Side

FIELDS: Final[Mapping[Side, str]] = {Side.STUDENT: "student", Side.COMPANY: "company"}


def answer_own(
    session: Session, scope: Scope, proposal_id: str, *, yes: bool, reason: str, word: str, today: date
) -> Proposal:
    """The student answers. The same answer sent twice counts once.

    Raises NotFound for a proposal of somebody else; Refused for a no without a reason, when it ended or was answered
    otherwise, and when the placement cannot be recorded: then nothing is kept.
    """
    values = {"student_at": now(), "student_word": word.strip() if not yes else ""}
    return answer(session, scope, proposal_id, Side.STUDENT, yes, reason, values, today)


def answer_of_company(session: Session, scope: Scope, proposal_id: str, given: CompanyAnswer, today: date) -> Proposal:
    """Somebody of the school writes down what the company answered, how and when. Raises as `answer_own`, and Refused
    for a day in the future or before the proposal was made."""
    seen = proposal(session, scope, proposal_id)
    refuse(rule.day_objection(given, local(seen.made_at).date(), today), "on")
    values = {
        "company_at": now(),
        "company_by": scope.account_id,
        "company_on": given.on,
        "company_channel": given.channel.value,
        "company_word": given.word.strip() if not given.yes else "",
    }
    return answer(session, scope, proposal_id, Side.COMPANY, given.yes, given.reason, values, today)


def answer(
    session: Session,
    scope: Scope,
    proposal_id: str,
    side: Side,
    yes: bool,
    reason: str,
    values: Mapping[str, Any],
    today: date,
) -> Proposal:
    """Keep the answer of one side, and what follows from it."""
    refuse(rule.reason_objection(side, yes, reason), "reason")
    held = hold(session, scope, proposal_id)
    name, said = FIELDS[side], Said.YES if yes else Said.NO
    if getattr(held, f"{name}_answer") is said:
        return held
    if not held.open:
        raise Refused("proposal.over")
    if getattr(held, f"{name}_answer") is not Said.WAITING:
        raise Refused("proposal.answered_otherwise")
    changes = {**values, f"{name}_answer": said.value, f"{name}_reason": "" if yes else reason}
    other = held.company_answer if side is Side.STUDENT else held.student_answer
    if not yes:
        return end(session, scope, held, ProposalState.REFUSED, changes, "match_proposal.refused", news=side)
    if other is Said.YES:
        return agree(session, scope, held, changes, side, today)
    write(session, held, changes)
    note(session, scope, held.id, "match_proposal.answered", tuple(changes))
    return proposal(session, scope, held.id)


def hold(session: Session, scope: Scope, proposal_id: str) -> Proposal:
    """The proposal as it stands, with its student and all open proposals of that student locked."""
    seen = proposal(session, scope, proposal_id)
    people.hold(session, scope.institution_id, seen.student_id)
    locked = store.held(session, scope.institution_id, seen.student_id)
    found = next((one for one in locked if one.id == seen.id), None)
    return found or proposal(session, scope, proposal_id)


def agree(
    session: Session, scope: Scope, held: Proposal, changes: Mapping[str, Any], side: Side, today: date
) -> Proposal:
    """Both said yes: the placement is recorded, and what else was open for the student in these days is withdrawn.

    Raises Refused when the place is full, or the student has another placement then.
    """
    period = organisation.period(session, held.institution_id, held.period_id)
    others = [one for one in store.held(session, held.institution_id, held.student_id) if one.id != held.id]
    write(session, held, {**changes, **over(scope, ProposalState.AGREED)})
    for one in others:
        if one.period_id == held.period_id:
            write(session, one, {**over(scope, ProposalState.WITHDRAWN), "end_reason": rule.PLACED})
    if side is Side.COMPANY:
        mails.tell(session, reachable(session, [held.student_id]), held.student_id, mails.NEWS, scope.account_id)
    recording = Recording(
        institution_id=held.institution_id,
        student_id=held.student_id,
        place_id=held.place_id,
        period_id=held.period_id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        source=f"proposal:{held.id}",
        way=held.way,
        score=held.score,
        parts=dict(held.parts) or None,
        by=scope.account_id,
    )
    placements.record(session, recording, today)
    note(session, scope, held.id, "match_proposal.agreed", tuple(changes))
    return proposal(session, scope, held.id)


def withdraw(session: Session, scope: Scope, proposal_id: str, reason: str, word: str) -> Proposal:
    """The school takes a proposal back, with a reason. Sent twice, done once. Raises NotFound; Refused without a
    reason, or when it ended otherwise."""
    refuse(None if reason in rule.reasons_for(Side.SCHOOL) else "proposal.reason_needed", "reason")
    held = hold(session, scope, proposal_id)
    if held.state is ProposalState.WITHDRAWN:
        return held
    if not held.open:
        raise Refused("proposal.over")
    changes = {"end_reason": reason, "end_word": word.strip()}
    return end(session, scope, held, ProposalState.WITHDRAWN, changes, "match_proposal.withdrawn", news=Side.SCHOOL)


def close_full(session: Session, scope: Scope, proposal_id: str, today: date) -> Proposal:
    """End a proposal whose place was given to others meanwhile: refused by the company, full after all. Raises
    NotFound; Refused while the place is free, or when it ended otherwise."""
    held = hold(session, scope, proposal_id)
    if held.state is ProposalState.REFUSED and held.company_reason == rule.FULL:
        return held
    if not held.open:
        raise Refused("proposal.over")
    if companies.places_left(session, held.institution_id, [held.place_id]).get(held.place_id, 0) > 0:
        raise Refused("proposal.not_full")
    changes: dict[str, Any] = {"company_reason": rule.FULL}
    if held.company_answer is Said.WAITING:  # a company that said yes did say yes
        said = {"company_answer": Said.NO.value, "company_at": now(), "company_by": scope.account_id}
        changes |= {**said, "company_on": today}
    return end(session, scope, held, ProposalState.REFUSED, changes, "match_proposal.refused", news=Side.COMPANY)


def end(
    session: Session,
    scope: Scope,
    held: Proposal,
    state: ProposalState,
    changes: Mapping[str, Any],
    event: str,
    *,
    news: Side,
) -> Proposal:
    """End a proposal, and mail the student unless the `news` is their own."""
    write(session, held, {**changes, **over(scope, state)})
    if news is not Side.STUDENT:
        mails.tell(session, reachable(session, [held.student_id]), held.student_id, mails.NEWS, scope.account_id)
    note(session, scope, held.id, event, tuple(changes))
    return proposal(session, scope, held.id)


def over(scope: Scope, state: ProposalState) -> dict[str, Any]:
    """The columns that say how and by whom a proposal ended."""
    return {"state": state.value, "ended_at": now(), "ended_by": scope.account_id}


def write(session: Session, held: Proposal, values: Mapping[str, Any]) -> None:
    """Write a proposal that is held. Refused when it ended in between all the same."""
    if not store.write(session, held, values):
        raise Refused("proposal.over")


def refuse(code: str | None, field: str) -> None:
    """Raise what a rule objects to, next to its field."""
    if code is not None:
        raise Refused(code, field=field)


def note(session: Session, scope: Scope, proposal_id: str, event: str, fields: tuple[str, ...]) -> None:
    """The event of an act: which fields, never what is in them."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=proposal_id,
        fields=fields,
    )
