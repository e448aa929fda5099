"""Placements as other rooms see them: by student, by period, what ended early, what came of them."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.companies.service import seats
from bpv.core.clock import today
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.people.service import students as people
from bpv.placements.models import EarlyEnd, Outcome, Placement, State
from bpv.placements.store import placing as store


def placement(session: Session, scope: Scope, placement_id: str) -> Placement:
    """A placement of a student within the scope; raises NotFound for any other."""
    found = store.one(session, scope.institution_id, placement_id, today(), people.ids_within(session, scope))
    if found is None:
        raise NotFound()
    return found


def company_names(session: Session, institution_id: str, company_ids: Collection[str]) -> Mapping[str, str]:
    """Names of companies of the school by id, for lists of placements."""
    return seats.company_names(session, institution_id, company_ids)


def of_students(
    session: Session, institution_id: str, student_ids: Collection[str]
) -> Mapping[str, tuple[Placement, ...]]:
    """The placements of each of these students, newest first, cancelled ones too; who has none is left out."""
    return store.of_students(session, institution_id, student_ids, today())


def earlier_companies(
    session: Session, institution_id: str, student_ids: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """The companies where each of these students was, is or will be placed; a cancelled placement does not count."""
    return store.companies_of(session, institution_id, student_ids)


def placed_in(session: Session, institution_id: str, period_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The ids of the students who have a placement in each of these periods; one that was cancelled or ended early does
    not count, because its student needs a place again."""
    return store.placed_in(session, institution_id, period_ids)


def ended_early(session: Session, institution_id: str) -> tuple[EarlyEnd, ...]:
    """Every placement that ended early or was cancelled before it began, for the ledger of failed matches."""
    wanted = (State.ENDED_EARLY, State.CANCELLED)
    return tuple(early_end(one, by) for one, by in store.decided(session, institution_id, wanted, today()))


def early_end(one: Placement, by: str | None) -> EarlyEnd:
    """What the ledger needs of a placement that did not last."""
    return EarlyEnd(
        placement_id=one.id,
        student_id=one.student_id,
        place_id=one.place_id,
        company_id=one.company_id,
        crebo=one.crebo,
        period_id=one.period_id,
        study_year=one.study_year,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        state=one.state,
        ended_on=one.ended_on,
        way=one.way,
        score=one.score,
        reasons=one.reasons,
        cause=one.cause,
        initiator=one.initiator,
        note=one.note,
        by=by,
        replacement=one.replacement,
    )


def outcomes(session: Session, institution_id: str) -> tuple[Outcome, ...]:
    """What came of every placement that ended early or has a result, oldest first, for learning."""
    wanted = (State.ENDED_EARLY,)
    found = store.decided(session, institution_id, wanted, today(), result=True)
    return tuple(outcome(one) for one, _ in found)


def outcome(one: Placement) -> Outcome:
    """What learning may see of a placement."""
    return Outcome(
        placement_id=one.id,
        student_id=one.student_id,
        place_id=one.place_id,
        company_id=one.company_id,
        crebo=one.crebo,
        route=one.route,
        study_year=one.study_year,
        period_id=one.period_id,
        starts_on=one.starts_on,
        ended_on=one.ended_on or one.ends_on,
        way=one.way,
        score=one.score,
        parts=one.parts,
        result=one.result,
        reasons=one.reasons,
        cause=one.cause,
    )
