"""Coaches who help students find and keep a place: assigning one, ending it, and who coaches whom (MAT-06, MAT-07)."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.directory import Colleague
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Role, Scope
from bpv.people.models import Coaching, CoachingFields
from bpv.people.service import students as people
from bpv.people.store import coaching as store
from bpv.people.store import directory


def coaches(session: Session, institution_id: str) -> tuple[Colleague, ...]:
    """Who can coach: active accounts of the institution with the role."""
    return directory.colleagues(session, institution_id, (Role.LEARNING_WORK_COACH,))


def of_students(session: Session, institution_id: str, student_ids: Collection[str]) -> tuple[Coaching, ...]:
    """All coaching of these students, newest first, with the name of the coach."""
    return store.of_students(session, institution_id, student_ids)


def listed(
    session: Session, scope: Scope, q: str, day: date, *, over: bool, offset: int, limit: int
) -> tuple[tuple[Coaching, ...], int]:
    """Coaching of students within the scope whose name or number holds `q`, that is over or not, newest first."""
    within = people.ids_within(session, scope, q)
    return store.page(session, scope.institution_id, within, day, over=over, offset=offset, limit=limit)


def between(session: Session, scope: Scope, first: date, last: date) -> tuple[Coaching, ...]:
    """Coaching of students within the scope that shares a day with `first`..`last`: for figures."""
    return store.between(session, scope.institution_id, people.ids_within(session, scope), first, last)


def one(session: Session, scope: Scope, coaching_id: str) -> Coaching:
    """Coaching of a student within the scope; raises NotFound for any other."""
    found = store.one(session, scope.institution_id, coaching_id, people.ids_within(session, scope))
    if found is None:
        raise NotFound()
    return found


def assign(
    session: Session,
    scope: Scope,
    student_id: str,
    account_id: str,
    fields: CoachingFields,
    placement_id: str | None,
    key: str,
) -> None:
    """Give a student a coach. `key` is that of the form: sent twice, recorded once. The caller made sure that the
    placement, when one is named, is the student's.

    Raises NotFound for a student outside the scope; Refused for who cannot coach, for a last day before the first, and
    when this coach has the student already in these days.
    """
    student = people.student(session, scope, student_id)
    people.hold(session, scope.institution_id, student.id)
    if store.recorded(session, key):
        one(session, scope, key)
        return
    if account_id not in {coach.account_id for coach in coaches(session, scope.institution_id)}:
        raise Refused("coaching.not_a_coach", field="coach")
    if fields.valid_until is not None and fields.valid_until < fields.valid_from:
        raise Refused("placement.ends_before_start", field="valid_until")
    if any(same(held, account_id, fields) for held in store.of_students(session, scope.institution_id, [student.id])):
        raise Refused("coaching.already", field="coach")
    columns = {
        **fields.model_dump(mode="python"),
        "kind": fields.kind.value,
        "funding": fields.funding.value,
        "student_id": student.id,
        "account_id": account_id,
        "placement_id": placement_id,
    }
    store.add(session, scope.institution_id, key, columns)
    note(session, scope, "coaching.assigned", key, ("account_id", "kind", "funding", "valid_from", "valid_until"))


def same(held: Coaching, account_id: str, fields: CoachingFields) -> bool:
    """True when this account coaches the student already on one of the days."""
    last, other = fields.valid_until or date.max, held.valid_until or date.max
    return held.account_id == account_id and held.valid_from <= last and fields.valid_from <= other


def end(session: Session, scope: Scope, coaching_id: str, version: int, last: date) -> None:
    """End coaching after a day. Raises NotFound outside the scope, Refused for a day before the first, Stale."""
    before = one(session, scope, coaching_id)
    if last < before.valid_from:
        raise Refused("placement.ends_before_start", field="valid_until")
    if before.version != version or not store.end(session, scope.institution_id, coaching_id, version, last):
        raise Stale(one(session, scope, coaching_id))
    note(session, scope, "coaching.ended", coaching_id, ("valid_until",))


def note(session: Session, scope: Scope, event: str, coaching_id: str, fields: tuple[str, ...]) -> None:
    """The audit event: names of fields, never who coaches whom."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=coaching_id,
        fields=fields,
    )
