"""The route of a student through time (PLC-07): seeing it with the hours that follow, changing it from a day on."""

from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import Route
from bpv.people.models import RouteChange, RouteSheet, Student
from bpv.people.rules import routes as rules
from bpv.people.service import students
from bpv.people.store import routes as store


def sheet(session: Session, scope: Scope, student_id: str) -> RouteSheet:
    """The routes of a student within the scope; raises `NotFound` for any other."""
    student = students.student(session, scope, student_id)
    changes = store.of_student(session, scope.institution_id, student_id)
    held = rules.routes(student.route, changes, date(student.cohort, 8, 1))
    norm = organisation.norm_over_time(session, scope.institution_id, student.crebo, student.cohort, held)
    return RouteSheet(student, changes, norm)


def route_on(session: Session, student: Student, day: date) -> Route:
    """The route of a student on a day."""
    return rules.route_on(student.route, store.of_student(session, student.institution_id, student.id), day)


def change(
    session: Session, scope: Scope, student_id: str, route: Route, starts_on: date, reason: str, today: date
) -> None:
    """Let a student follow another route from a day on; the record follows on that day. Sent twice, it is kept once.

    Raises `NotFound`, and `Refused` (before the programme or the last change, the same route, no reason).
    """
    own = scope.institution_id
    students.student(session, scope, student_id)
    student = students.hold(session, own, student_id)
    changes = store.of_student(session, own, student_id)
    if changes and (changes[-1].starts_on, changes[-1].route) == (starts_on, route):
        return
    rules.check_change(student, changes, route, starts_on, reason)
    before = rules.route_on(student.route, changes, starts_on)
    text = " ".join(reason.split())
    made = RouteChange(new_id(), student_id, before, route, starts_on, text, scope.account_id, applied=False)
    if not store.add(session, own, made, now()):
        raise Refused("route.before_last", field="starts_on", last=f"{starts_on:%d-%m-%Y}")
    apply_due(session, today)
    note(session, scope, "route.changed", student_id)


def withdraw(session: Session, scope: Scope, student_id: str, change_id: str) -> None:
    """Take a change away whose day has not come. Raises `NotFound` and `Refused`."""
    own = scope.institution_id
    students.student(session, scope, student_id)
    changes = store.of_student(session, own, student_id)
    if change_id not in {one.id for one in changes}:
        raise NotFound()
    if changes[-1].id != change_id or not store.withdraw(session, own, change_id):
        raise Refused("route.in_force")
    note(session, scope, "route.withdrawn", student_id)


def apply_due(session: Session, today: date) -> int:
    """Let the records of students follow the changes whose day has come; how many."""
    return store.apply_due(session, today, now())


def note(session: Session, scope: Scope, event: str, student_id: str) -> None:
    """The event of a change."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=student_id,
        fields=("reason", "route", "starts_on"),
    )
