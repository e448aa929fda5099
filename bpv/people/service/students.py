"""Students as other rooms see them, within the scope of who is asking."""

from collections.abc import Collection, Mapping

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


def ids_within(session: Session, scope: Scope, q: str = "", team_id: str = "") -> store.Ids:
    """The query of the ids of students within the scope whose name or number holds `q` (of one team when it is named):
    stores of higher rooms put it in a condition, so that a school of 36,000 students costs no list of ids."""
    return store.ids_within(scope, teams_of(session, scope), today(), q, team_id)


def by_numbers(session: Session, institution_id: str, numbers: Collection[str]) -> Mapping[str, Student]:
    """Students of the institution by their school number; unknown numbers are left out."""
    return store.by_numbers(session, institution_id, numbers)


def hold(session: Session, institution_id: str, student_id: str) -> Student:
    """A student of the institution, locked until the transaction ends; raises `NotFound`."""
    found = store.hold(session, institution_id, student_id)
    if found is None:
        raise NotFound()
    return found


def by_ids(session: Session, institution_id: str, student_ids: Collection[str]) -> Mapping[str, Student]:
    """Students of the institution by id, for pages whose rows were chosen within a scope already."""
    return store.by_ids(session, institution_id, student_ids)


def of_cohort(
    session: Session, institution_id: str, crebo: str, route: str, cohort: int, team_ids: Collection[str] | None = None
) -> tuple[Student, ...]:
    """The students of a cohort in one query, by name; only those of these teams when they are given."""
    return store.of_cohort(session, institution_id, crebo, route, cohort, team_ids)


def cohorts(session: Session, institution_id: str) -> Mapping[tuple[str, str, int], Mapping[str | None, int]]:
    """How many students each team has of each cohort (crebo, route, year); None stands for those without a team."""
    return store.cohorts(session, institution_id)


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


def teams(session: Session, institution_id: str) -> Mapping[str, tuple[str, int]]:
    """Team and study year of every student who is in a team, by id: for figures about the whole school."""
    return store.teams(session, institution_id)
