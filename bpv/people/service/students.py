"""Students as other rooms see them, within the scope of who is asking."""

from sqlmodel import Session

from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Reach, Scope
from bpv.organisation import service as organisation
from bpv.people.models import Student
from bpv.people.store import students as store


def student(session: Session, scope: Scope, student_id: str) -> Student:
    """A student within the scope; raises `NotFound` for any other, so that nobody learns who exists."""
    found = store.get(session, scope, teams_of(session, scope), student_id, today())
    if found is None:
        raise NotFound()
    return found


def students(
    session: Session, scope: Scope, q: str = "", *, offset: int = 0, limit: int = 25
) -> tuple[tuple[Student, ...], int]:
    """Students within the scope whose name or number holds `q`, by name, and how many there are in all."""
    return store.page(session, scope, teams_of(session, scope), today(), q=q, offset=offset, limit=limit)


def student_for_operator(session: Session, id_or_number: str) -> Student:
    """A student by id or school number, for the command line. NotFound; Refused when two schools use the number."""
    found = store.anywhere(session, id_or_number)
    if not found:
        raise NotFound()
    if len(found) > 1:
        raise Refused("people.number_not_unique", number=id_or_number)
    return found[0]


def teams_of(session: Session, scope: Scope) -> frozenset[str]:
    """The teams that a scope covers: those granted, and all teams of a granted college."""
    if scope.reach not in (Reach.TEAM, Reach.COLLEGE) or not scope.college_ids:
        return scope.team_ids
    tree = organisation.tree(session, scope.institution_id)
    return scope.team_ids | {team.id for line in tree if line.college.id in scope.college_ids for team in line.teams}


def per_cohort(session: Session, institution_id: str, crebo: str) -> tuple[tuple[str, int, int], ...]:
    """Route, cohort and number of students of a qualification, newest cohort first; numbers only, no names."""
    return store.per_cohort(session, institution_id, crebo)
