"""Recording a placement and ending it. A seat of its place is taken and given back in the same transaction."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models.seats import Offer
from bpv.companies.service import seats
from bpv.core import audit
from bpv.core.clock import years_between
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.placements.models import Finishing, Placement, Recording, State, Stopping
from bpv.placements.rules import states as rules
from bpv.placements.rules.states import Act, Objection
from bpv.placements.service import ending
from bpv.placements.store import placing as store

FULL: Final = "placement.full"
Lacking = Callable[[Session, str, str, date], Collection[str]]  # what a placement lacks before it may close


def record(session: Session, wanted: Recording, today: date) -> Placement:
    """Record a placement and take one of its place; `wanted.source` recorded before gives that placement again.

    Raises NotFound for a student, place, company or period of others; Refused when the place is full or closed
    (`placement.full`), when the student has a placement on one of these days (`placement.overlaps`), when the student
    is under 16 on the first day and the company is not known to be suitable for that (REG-12), and for days out of
    order.
    """
    own = wanted.institution_id
    student = people.hold(session, own, wanted.student_id)  # first: two requests for one student take turns
    earlier = store.by_source(session, own, wanted.source, today)
    if earlier is not None:
        return of_same_student(earlier, student)
    offer = seats.offer(session, own, wanted.place_id, wanted.company_id, wanted.establishment_id)
    period = organisation.period(session, own, wanted.period_id) if wanted.period_id else None
    held = store.of_students(session, own, [student.id], today).get(student.id, ())
    refuse(rules.objection_to_days(wanted.starts_on, wanted.ends_on))
    refuse(objection_to_offer(student, offer, wanted))
    if other := rules.overlapping(held, wanted.starts_on, wanted.ends_on):
        raise Refused("placement.overlaps", field="starts_on", starts=other.starts_on, ends=rules.last_day(other))
    if offer.place_id is not None and not seats.take_seat(session, own, offer.place_id):
        raise Refused(FULL, field="place_id")
    columns = columns_of(wanted, student, offer, period)
    if not store.add(session, columns):
        raise Refused("placement.recorded_elsewhere")
    tell(session, wanted, columns["id"])
    return found(session, own, columns["id"], today)


def record_by_hand(session: Session, scope: Scope, wanted: Recording, today: date) -> Placement:
    """Record a placement of a student within the scope, as `record` does; raises NotFound for any other student."""
    people.student(session, scope, wanted.student_id)
    return record(session, wanted, today)


def of_same_student(earlier: Placement, student: Student) -> Placement:
    """The placement that was recorded before; NotFound when its source belongs to somebody else."""
    if earlier.student_id != student.id:
        raise NotFound()
    return earlier


def objection_to_offer(student: Student, offer: Offer, wanted: Recording) -> Objection | None:
    """The place is for the student's qualification, and nobody under 16 goes where that is not known to be right."""
    if offer.crebo is not None and offer.crebo != student.crebo:
        return Objection("placement.other_qualification", "place_id")
    young = years_between(student.birth_date, wanted.starts_on) < rules.LEGAL_AGE
    if young and not offer.suitable_under_16:
        return Objection("placement.not_for_under_16", "place_id" if offer.place_id else "company_id")
    return None


def columns_of(wanted: Recording, student: Student, offer: Offer, period: Period | None) -> dict[str, Any]:
    """The columns of a new placement; what it is part of follows from the period, or else from the student."""
    plan = period or student
    return {
        "id": new_id(),
        "institution_id": wanted.institution_id,
        "student_id": student.id,
        "place_id": offer.place_id,
        "company_id": offer.company_id,
        "establishment_id": offer.establishment_id,
        "period_id": wanted.period_id,
        "crebo": student.crebo,
        "route": str(plan.route),
        "study_year": plan.study_year,
        "phase": str(period.phase) if period else None,
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
        "way": wanted.way.value,
        "source": wanted.source,
        "score": wanted.score,
        "parts": None if wanted.parts is None else dict(wanted.parts),
        "holds_seat": offer.place_id is not None,
    }


def tell(session: Session, wanted: Recording, placement_id: str) -> None:
    """The event on the placement's page, and in the audit log."""
    store.tell(session, wanted.institution_id, placement_id, Act.RECORDED, wanted.by)
    audit.record(
        session,
        "placement.recorded",
        institution_id=wanted.institution_id,
        actor_id=wanted.by,
        object_id=placement_id,
        fields=("starts_on", "ends_on", "place_id", "way"),
    )


def cancel(
    session: Session, scope: Scope, placement_id: str, version: int, stopping: Stopping, today: date
) -> Placement:
    """Take back a placement that has not begun; its place is free again. `stopping.on` is not looked at.

    Raises NotFound outside the scope, Stale, and Refused when it began already or a reason is missing.
    """
    before = locked(session, scope, placement_id, version, Act.CANCEL, today)
    refuse(rules.objection_to_reasons(stopping.reasons, required=True))
    return close(session, scope, before, State.CANCELLED, ended(stopping) | {"ended_on": None}, Act.CANCEL, today)


def end_early(
    session: Session, scope: Scope, placement_id: str, version: int, stopping: Stopping, today: date
) -> Placement:
    """End a placement before its planned end; its place is free again.

    Raises NotFound outside the scope, Stale, and Refused when it does not run, for a day that is not between the first
    day and today, and for reasons that do not belong to their side.
    """
    before = locked(session, scope, placement_id, version, Act.END_EARLY, today)
    refuse(rules.objection_to_end(before, stopping, today))
    values = ended(stopping) | {"ended_on": stopping.on}
    return close(session, scope, before, State.ENDED_EARLY, values, Act.END_EARLY, today)


def finish(
    session: Session,
    scope: Scope,
    placement_id: str,
    version: int,
    finishing: Finishing,
    today: date,
    lacking: Lacking | None = None,
) -> Placement:
    """Record what came of a placement, or change that; the place stays taken, its days are over.

    `lacking` is asked before the first result: what it names must be there, or an exception (CON-05). Raises NotFound
    outside the scope, Stale, and Refused when it is too early, a reason is missing or something else is.
    """
    before = locked(session, scope, placement_id, version, Act.FINISH, today)
    refuse(rules.objection_to_result(finishing))
    if before.result is None and lacking and lacking(session, scope.institution_id, before.id, today):
        raise Refused("contact.cannot_close")
    values = {
        "result": finishing.result.value,
        "reasons": {side.value: code for side, code in finishing.reasons.items()},
        "cause": code_of(rules.cause_by_default(finishing.reasons, None)),
        "note": finishing.note,
        "closed_by": scope.account_id,
    }
    if not store.change(session, scope.institution_id, before.id, before.version, values):
        raise Stale(found(session, scope.institution_id, before.id, today))
    return told(session, scope, before, Act.FINISH, tuple(values), today)


def locked(session: Session, scope: Scope, placement_id: str, version: int, act: Act, today: date) -> Placement:
    """The placement within the scope, at the version that was seen, when the act is possible now; its student is held,
    so that acts on placements of one student take turns."""
    seen = store.one(session, scope.institution_id, placement_id, today, people.ids_within(session, scope))
    if seen is None:
        raise NotFound()
    people.hold(session, scope.institution_id, seen.student_id)
    before = found(session, scope.institution_id, placement_id, today)
    if before.version != version:
        raise Stale(before)
    if act not in rules.acts(before, today):
        raise Refused("placement.not_now")
    return before


def close(
    session: Session, scope: Scope, before: Placement, state: State, values: Mapping[str, Any], act: Act, today: date
) -> Placement:
    """Write the end of a placement and give its seat back."""
    seat = store.holds_seat(session, before.id)
    written = {**values, "state": state.value, "holds_seat": False, "closed_by": scope.account_id}
    if not store.change(session, scope.institution_id, before.id, before.version, written):
        raise Stale(found(session, scope.institution_id, before.id, today))
    if seat and before.place_id is not None:
        seats.give_seat_back(session, scope.institution_id, before.place_id)
    return told(session, scope, before, act, tuple(values), today)


def ended(stopping: Stopping) -> dict[str, Any]:
    """The columns that tell why a placement ended."""
    return {
        "reasons": {side.value: code for side, code in stopping.reasons.items()},
        "cause": code_of(rules.cause_by_default(stopping.reasons, stopping.cause)),
        "initiator": stopping.initiator.value,
        "replacement": stopping.replacement.value,
        "note": stopping.note,
    }


def code_of(cause: Any) -> str | None:
    """The code of a cause party, or None."""
    return None if cause is None else str(cause.value)


def told(
    session: Session, scope: Scope, before: Placement, act: Act, fields: tuple[str, ...], today: date
) -> Placement:
    """The placement after an act that was kept as event and in the audit log."""
    store.tell(session, scope.institution_id, before.id, act, scope.account_id)
    ending.note_one(session, found(session, scope.institution_id, before.id, today), today)
    audit.record(
        session,
        f"placement.{act.value}",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=before.id,
        fields=fields,
    )
    return found(session, scope.institution_id, before.id, today)


def found(session: Session, institution_id: str, placement_id: str, today: date) -> Placement:
    """A placement that is there."""
    placement = store.one(session, institution_id, placement_id, today, None)
    if placement is None:
        raise NotFound()
    return placement


def refuse(objection: Objection | None) -> None:
    """Raise what a rule objects to."""
    if objection is not None:
        raise Refused(objection.code, field=objection.field, **objection.params)
