"""Decisions that a student needs no place in a period (MAT-05): who has none leaves the list only with one of these."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.failed_matches.models import Decision, DecisionFields
from bpv.failed_matches.store import decisions as store
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A student and a period of their plan, with what was decided about them, the newest first."""

    student: Student
    period: Period
    decisions: tuple[Decision, ...]


def about(session: Session, scope: Scope, student_id: str, period_id: str) -> About:
    """What was decided about a student in a period. Raises NotFound, also for a period of another plan."""
    student = people.student(session, scope, student_id)
    period = organisation.period(session, scope.institution_id, period_id)
    if (period.crebo, period.route, period.cohort) != (student.crebo, student.route, student.cohort):
        raise NotFound()
    found = store.of_student(session, scope.institution_id, student.id, period.id)
    return About(student=student, period=period, decisions=found)


def decide(
    session: Session, scope: Scope, key: str, student_id: str, period_id: str, given: DecisionFields, day: date
) -> None:
    """Write a decision down; `key` is that of the form: sent twice, written once. Raises NotFound or Refused."""
    about(session, scope, student_id, period_id)
    people.hold(session, scope.institution_id, student_id)  # the same form twice at one moment: one after the other
    known = about(session, scope, student_id, period_id)
    if key in {one.id for one in known.decisions}:
        return
    if store.decision(session, scope.institution_id, key) is not None or scope.account_id is None:
        raise NotFound()
    if given.until is not None and given.until < day:
        raise Refused("failed.until_past", field="until")
    store.add(session, scope.institution_id, key, student_id, period_id, scope.account_id, given)
    record(session, scope, "no_place_decision.made", key, ("decision", "period_id", "reason", "student_id", "until"))


def take_back(session: Session, scope: Scope, decision_id: str) -> Decision:
    """A decision holds no longer; twice is once. Raises NotFound."""
    found = store.decision(session, scope.institution_id, decision_id)
    if found is None:
        raise NotFound()
    people.student(session, scope, found.student_id)
    if store.end(session, scope.institution_id, decision_id, scope.account_id):
        record(session, scope, "no_place_decision.taken_back", decision_id, ("ended_at", "ended_by"))
    return found


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    own, actor = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=actor, object_id=object_id, fields=fields)
