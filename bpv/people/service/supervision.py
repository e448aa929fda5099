"""Who supervises whom: seeing it, assigning, handing over, ending. History is kept."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.directory import Colleague
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Reach, Role, Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import CollegeTree
from bpv.people.models import Supervised
from bpv.people.service.students import teams_of
from bpv.people.store import directory
from bpv.people.store import supervision as store
from bpv.people.store.supervision import NOBODY, Wanted

__all__ = ["NOBODY", "Wanted", "assign", "cohorts", "end", "listed", "supervisors", "teams", "without"]


def listed(
    session: Session, scope: Scope, day: date, wanted: Wanted, *, offset: int, limit: int
) -> tuple[tuple[Supervised, ...], int]:
    """Students within the scope, those without a supervisor first, and how many match in all."""
    found, total = store.page(session, scope, teams_of(session, scope), day, wanted, offset=offset, limit=limit)
    rows = store.of_students(session, scope.institution_id, [one.id for one in found])
    lines = tuple(Supervised(one, tuple(row for row in rows if row.student_id == one.id)) for one in found)
    return lines, total


def without(session: Session, scope: Scope, day: date) -> int:
    """How many students of the scope nobody supervises."""
    return store.count(session, scope, teams_of(session, scope), day, Wanted(supervisor=NOBODY))


def cohorts(session: Session, scope: Scope) -> tuple[int, ...]:
    """The cohorts of the students of the scope, newest first."""
    return store.cohorts(session, scope, teams_of(session, scope))


def teams(session: Session, scope: Scope) -> tuple[CollegeTree, ...]:
    """The teams of the scope by college."""
    tree, own = organisation.tree(session, scope.institution_id), teams_of(session, scope)
    if scope.reach is Reach.ALL:
        return tree
    kept = (CollegeTree(line.college, tuple(team for team in line.teams if team.id in own)) for line in tree)
    return tuple(line for line in kept if line.teams)


def supervisors(session: Session, scope: Scope) -> tuple[Colleague, ...]:
    """Who can supervise: active accounts of the institution with the role."""
    return directory.colleagues(session, scope.institution_id, (Role.SUPERVISOR,))


def assign(
    session: Session, scope: Scope, student_ids: Collection[str], account_id: str, first: date, *, alone: bool
) -> int:
    """Let somebody supervise students from a day on; `alone` hands over from whoever did. How many students changed.

    Raises `Refused` (nobody ticked, not a supervisor) and `NotFound` for a student outside the scope.
    """
    own = owned(session, scope, student_ids)
    if account_id not in {one.account_id for one in supervisors(session, scope)}:
        raise Refused("people.supervisor_unknown", field="supervisor")
    changed = store.transfer(session, scope.institution_id, account_id, own, first, alone=alone)
    note(session, scope, "supervision.assigned", account_id, changed)
    return changed


def end(session: Session, scope: Scope, student_ids: Collection[str], account_id: str, last: date) -> int:
    """End the supervision of students after a day: by one account, or by everybody when it is "". How many ended."""
    own = owned(session, scope, student_ids)
    ended = store.end(session, scope.institution_id, account_id, own, last)
    note(session, scope, "supervision.ended", account_id or None, ended)
    return ended


def owned(session: Session, scope: Scope, student_ids: Collection[str]) -> set[str]:
    """The students, locked; raises `Refused` for none at all and `NotFound` when one lies outside the scope."""
    if not student_ids:
        raise Refused("people.nobody_chosen")
    found = store.locked(session, scope, teams_of(session, scope), student_ids)
    if found != set(student_ids):
        raise NotFound()
    return found


def note(session: Session, scope: Scope, event: str, account_id: str | None, changed: int) -> None:
    """Write the event, when something changed."""
    if changed:
        audit.record(
            session,
            event,
            institution_id=scope.institution_id,
            actor_id=scope.account_id,
            object_id=account_id,
            fields=("valid_from", "valid_until"),
        )
