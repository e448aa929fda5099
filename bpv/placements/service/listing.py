"""Placements for pages: lists within the scope of who is asking, the page of one, counts of a company."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.service import seats
from bpv.core.clock import today
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.people.models import Coaching, Student
from bpv.people.service import coaching
from bpv.people.service import students as people
from bpv.placements.models import Placement
from bpv.placements.models.listing import Counts, Event, Line, PeriodChoice, Sheet, Wanted
from bpv.placements.service.reading import placement
from bpv.placements.store import listing as store
from bpv.placements.store import placing


def listed(
    session: Session, scope: Scope, wanted: Wanted, day: date, *, offset: int, limit: int
) -> tuple[tuple[Line, ...], int, Counts]:
    """Placements of students within the scope, those that begin last first, how many there are, and the counts per
    state of what is wanted otherwise."""
    own = scope.institution_id
    within = people.ids_within(session, scope, team_id=wanted.team_id)
    named = people.ids_within(session, scope, wanted.q) if wanted.q else None
    at = [company_id for company_id, _ in seats.companies_like(session, own, wanted.q)] if wanted.q else []
    where = store.conditions(own, within, named, at, wanted, day)
    found, total = store.page(session, where, day, offset=offset, limit=limit)
    around = store.conditions(own, within, named, at, replace(wanted, state=""), day)
    return lines(session, own, found), total, store.counts(session, around, day)


def lines(session: Session, institution_id: str, found: Collection[Placement]) -> tuple[Line, ...]:
    """Placements with the names of student and company, in the same order; two queries."""
    students = people.by_ids(session, institution_id, {one.student_id for one in found})
    names = seats.company_names(session, institution_id, {one.company_id for one in found})
    return tuple(Line(one, students[one.student_id], names[one.company_id]) for one in found)


def sheet(session: Session, scope: Scope, placement_id: str) -> Sheet:
    """One placement of a student within the scope with everything around it; raises NotFound for any other."""
    one, own = placement(session, scope, placement_id), scope.institution_id
    place = companies.place_names(session, own, [one.place_id]) if one.place_id else {}
    return Sheet(
        line=lines(session, own, [one])[0],
        place_title=place[one.place_id].title if one.place_id and one.place_id in place else "",
        period=organisation.period(session, own, one.period_id).name if one.period_id else "",
        coaching=coached(session, own, one),
        events=tuple(
            Event(f"placement.act.{act.value}", at, actor) for act, at, actor in placing.events(session, own, one.id)
        ),
    )


def coached(session: Session, institution_id: str, one: Placement) -> tuple[Coaching, ...]:
    """The coaching of the student that shares a day with the placement, or belongs to it, with names."""
    found = coaching.of_students(session, institution_id, [one.student_id])
    last = one.ended_on or one.ends_on
    return tuple(
        each
        for each in found
        if each.placement_id == one.id
        or (
            each.placement_id is None
            and each.valid_from <= last
            and (each.valid_until is None or each.valid_until >= one.starts_on)
        )
    )


def own_placements(session: Session, scope: Scope) -> tuple[Line, ...]:
    """The placements of the student who is asking, newest first; nothing for an account without a student."""
    if scope.student_id is None:
        return ()
    found = placing.of_students(session, scope.institution_id, [scope.student_id], today())
    return lines(session, scope.institution_id, found.get(scope.student_id, ()))


def of_student(session: Session, student: Student) -> tuple[Line, ...]:
    """The placements of a student who may be seen, newest first."""
    found = placing.of_students(session, student.institution_id, [student.id], today())
    return lines(session, student.institution_id, found.get(student.id, ()))


def at_company(session: Session, institution_id: str, company_id: str) -> Counts:
    """How many placements a company has per state, of whichever student: numbers, no names."""
    day = today()
    return store.counts(session, store.of_company(institution_id, company_id), day)


def periods(session: Session, institution_id: str) -> tuple[PeriodChoice, ...]:
    """The periods in which anybody is placed, newest first."""
    used = store.period_ids(session, institution_id)
    found = [
        PeriodChoice(one.id, one.name, one.starts_on, one.cohort)
        for one in organisation.periods(session, institution_id)
        if one.id in used
    ]
    return tuple(sorted(found, key=lambda one: (one.starts_on, one.name, one.id), reverse=True))
