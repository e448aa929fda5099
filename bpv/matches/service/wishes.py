"""A student's own wishes: read, and saved with the version that was shown."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import Stale
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import Wish, WishFields
from bpv.matches.service.situation import NoStudent
from bpv.organisation import service as organisation
from bpv.organisation.models import WorkProcess
from bpv.people.service import students as people


@dataclass(frozen=True, slots=True)
class Wishing:
    """What the form of wishes needs: the wishes as they are, and the work processes of the student's programme."""

    saved: Wish
    processes: tuple[WorkProcess, ...]


def wishing(session: Session, scope: Scope) -> Wishing:
    """The wishes of who is asking, with what can be chosen. Raises NoStudent for an account without a student."""
    if scope.student_id is None:
        raise NoStudent
    student = people.student(session, scope, scope.student_id)
    return Wishing(own_wish(session, scope), organisation.work_processes(session, scope.institution_id, student.crebo))


def own_wish(session: Session, scope: Scope) -> Wish:
    """The wishes of who is asking; empty ones with version 0 when none were saved. NoStudent without a student."""
    if scope.student_id is None:
        raise NoStudent
    return store.wish(session, scope.institution_id, scope.student_id) or Wish(student_id=scope.student_id)


def save_wish(session: Session, scope: Scope, fields: WishFields, version: int) -> Wish:
    """Save the wishes of who is asking over the version that was shown. Raises Stale with the wishes as they are now.

    The audit event names the fields that changed, never what was wished.
    """
    before = own_wish(session, scope)
    values: dict[str, Any] = fields.model_dump(include=set(WishFields.model_fields))
    changed = tuple(name for name, value in values.items() if getattr(before, name) != value)
    if before.version != version:
        raise Stale(before)
    if not changed:
        return before
    if before.version == 0:
        kept = store.add(session, scope.institution_id, before.student_id, values)
    else:
        kept = store.change(session, scope.institution_id, before.student_id, version, values)
    if not kept:
        raise Stale(own_wish(session, scope))
    audit.record(
        session,
        "wish.saved",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=before.student_id,
        fields=changed,
    )
    return own_wish(session, scope)
