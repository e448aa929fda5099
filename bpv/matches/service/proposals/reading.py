"""Proposals as pages and other rooms see them."""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.core.clock import local
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.matches.models.proposals import (
    Answered,
    Ended,
    Proposal,
    ProposalLine,
    ProposalOutcome,
    ProposalState,
    Said,
    Waits,
)
from bpv.matches.rules import proposals as rule
from bpv.matches.service.situation import NoStudent
from bpv.matches.store import proposals as store
from bpv.people.service import students as people
from bpv.placements.models import Side


def proposal(session: Session, scope: Scope, proposal_id: str) -> Proposal:
    """A proposal to a student within the scope; raises NotFound for any other."""
    found = store.one(session, scope.institution_id, proposal_id, people.ids_within(session, scope))
    if found is None:
        raise NotFound()
    return found


def line(session: Session, scope: Scope, proposal_id: str) -> ProposalLine:
    """A proposal with its student, its place, and how many are free there. Raises NotFound."""
    return lines_of(session, scope.institution_id, (proposal(session, scope, proposal_id),))[0]


def lines_of(session: Session, institution_id: str, found: tuple[Proposal, ...]) -> tuple[ProposalLine, ...]:
    """Proposals with their students and places: three queries, whatever their number."""
    places = {one.place_id for one in found}
    students = people.by_ids(session, institution_id, {one.student_id for one in found})
    names = companies.place_names(session, institution_id, places)
    left = companies.places_left(session, institution_id, places)
    return tuple(
        ProposalLine(one, students.get(one.student_id), names[one.place_id], left.get(one.place_id)) for one in found
    )


def page(
    session: Session, scope: Scope, q: str, waits: Waits | None, day: date, offset: int, limit: int
) -> tuple[tuple[ProposalLine, ...], int, dict[Waits, int]]:
    """A page of proposals to students within the scope whose name or number holds `q`, how many there are, and how
    many wait for whom. A fixed number of queries."""
    within = people.ids_within(session, scope, q)
    found, total = store.page(session, scope.institution_id, within, waits, day, offset, limit)
    counts = store.counts(session, scope.institution_id, within, day)
    return lines_of(session, scope.institution_id, found), total, counts


def own(session: Session, scope: Scope) -> tuple[ProposalLine, ...]:
    """The proposals to who is asking: open ones first, then the newest. Raises NoStudent."""
    if scope.student_id is None:
        raise NoStudent
    found = store.of_students(session, scope.institution_id, [scope.student_id])
    ordered = (*(one for one in found if one.open), *(one for one in found if not one.open))
    return lines_of(session, scope.institution_id, ordered)


def of_student(session: Session, institution_id: str, student_id: str) -> tuple[Proposal, ...]:
    """All proposals to a student, the newest first."""
    return store.of_students(session, institution_id, [student_id])


def unsuccessful(session: Session, institution_id: str, since: datetime | None = None) -> tuple[Ended, ...]:
    """Every proposal that came to nothing (`since` a moment), the oldest end first: refused, withdrawn or lapsed. Left
    out is what was withdrawn because the student agreed to another place, or because a new plan of a round took its
    place: there nobody has to be helped."""
    found = [one for one in store.ended(session, institution_id, since) if not overtaken(one)]
    names = companies.place_names(session, institution_id, {one.place_id for one in found})
    return tuple(
        Ended(
            proposal_id=one.id,
            student_id=one.student_id,
            place_id=one.place_id,
            company_id=names[one.place_id].company_id,
            period_id=one.period_id,
            round_id=one.round_id,
            way=one.way,
            score=one.score,
            state=one.state,
            side=rule.ended_by(one),
            reasons=rule.reasons_of(one),
            words=rule.words_of(one),
            ended_on=local(one.ended_at or one.made_at).date(),
            made_on=local(one.made_at).date(),
            by=one.ended_by,
        )
        for one in found
    )


def overtaken(one: Proposal) -> bool:
    """True when it was withdrawn because its student agreed to another place, or (without a reason) by a new plan."""
    return one.state is ProposalState.WITHDRAWN and one.end_reason in ("", rule.PLACED)


def answered_per_company(session: Session, institution_id: str, since: datetime | None = None) -> tuple[Answered, ...]:
    """What companies said to proposals (made `since` a moment), each with its score then, the oldest first. Closing a
    proposal because its place is taken by another student is no answer of the company, and is left out."""
    found = [
        one
        for one in store.answered(session, institution_id, since)
        if one.company_answer is not Said.WAITING and not taken(one)
    ]
    names = companies.place_names(session, institution_id, {one.place_id for one in found})
    return tuple(
        Answered(
            company_id=names[one.place_id].company_id,
            accepted=one.company_answer is Said.YES,
            score=one.score,
            on=one.company_on or local(one.made_at).date(),
        )
        for one in found
    )


def answers_at(session: Session, institution_id: str, place_ids: Collection[str]) -> tuple[int, int]:
    """How many proposals of these places the company answered, and to how many it said yes, counted by the database."""
    return store.tally(session, institution_id, place_ids)


def taken(one: Proposal) -> bool:
    """True when somebody of the school closed it because the place was full: no way of answering is noted then."""
    return one.company_answer is Said.NO and not one.company_channel


def outcomes(session: Session, institution_id: str) -> tuple[ProposalOutcome, ...]:
    """What came of proposals that both accepted or one side refused, for learning, the oldest first. Silence, what was
    withdrawn, and what ended because the place was full tell nothing about how well two fit."""
    kept = (ProposalState.AGREED, ProposalState.REFUSED)
    found = [
        one for one in store.answered(session, institution_id) if one.state in kept and one.company_reason != rule.FULL
    ]
    names = companies.place_names(session, institution_id, {one.place_id for one in found})
    return tuple(outcome(one, names[one.place_id].company_id) for one in found)


def outcome(one: Proposal, company_id: str) -> ProposalOutcome:
    """What learning may see of a proposal."""
    refused_by: Side | None = None if one.state is ProposalState.AGREED else rule.ended_by(one)
    return ProposalOutcome(
        proposal_id=one.id,
        student_id=one.student_id,
        place_id=one.place_id,
        company_id=company_id,
        period_id=one.period_id,
        way=one.way,
        score=one.score,
        parts=one.parts,
        accepted=one.state is ProposalState.AGREED,
        side=refused_by,
        reason=rule.reasons_of(one).get(refused_by, "") if refused_by else "",
        on=local(one.ended_at or one.made_at).date(),
    )
