"""Hours over all BPV blocks of a plan (MAP-08). The graduation block is no BPV, so its hours do not count (PLC-01)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.folder.models.hours import HoursFacts
from bpv.folder.service import hours
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.placements.models import Placement, State
from bpv.placements.service import reading
from bpv.reports.models.use import Block, Blocks

MINUTES = 60


def own(session: Session, scope: Scope, day: date) -> Blocks | None:
    """The hours of the student who is asking; None for an account without a student."""
    if scope.student_id is None:
        return None
    student = people.student(session, scope, scope.student_id)
    return of(session, scope.institution_id, [student], day)[0]


def page(
    session: Session, scope: Scope, q: str, day: date, *, offset: int, limit: int
) -> tuple[tuple[Blocks, ...], int]:
    """Students within the scope by name, with their hours over all blocks, and how many there are."""
    found, total = people.students(session, scope, q, offset=offset, limit=limit)
    return of(session, scope.institution_id, found, day), total


def of(session: Session, institution_id: str, students: Sequence[Student], day: date) -> tuple[Blocks, ...]:
    """The hours of each of these students, in the same order; a fixed number of queries."""
    placed = reading.of_students(session, institution_id, [one.id for one in students])
    held = {key: [one for one in found if one.state is not State.CANCELLED] for key, found in placed.items()}
    ids = [one.id for found in held.values() for one in found]
    known = hours.facts(session, institution_id, ids, day)
    plans: defaultdict[tuple[str, str, int], list[Period]] = defaultdict(list)
    for period in organisation.periods(session, institution_id):
        if period.counts_as_bpv:
            plans[period.crebo, str(period.route), period.cohort].append(period)
    return tuple(
        blocks_of(one, plans[one.crebo, str(one.route), one.cohort], held.get(one.id, ()), known) for one in students
    )


def blocks_of(
    student: Student, plan: Collection[Period], placed: Collection[Placement], known: Mapping[str, HoursFacts]
) -> Blocks:
    """The blocks of one plan, each with the hours of the placements that belong to it."""
    minutes: defaultdict[str | None, list[tuple[int, int]]] = defaultdict(list)
    ids = {period.id for period in plan}
    for one in placed:
        if one.id in known:
            block = one.period_id if one.period_id in ids else None
            minutes[block].append((known[one.id].approved, known[one.id].entered))
    return Blocks(
        student_id=student.id,
        name=student.name,
        number=student.number,
        blocks=tuple(
            Block(
                name=period.name,
                study_year=period.study_year,
                starts_on=period.starts_on,
                needed=period.hours * MINUTES,
                approved=sum(approved for approved, _ in minutes[period.id]),
                entered=sum(entered for _, entered in minutes[period.id]),
            )
            for period in sorted(plan, key=lambda each: (each.starts_on, each.name))
        ),
        outside=sum(approved for approved, _ in minutes[None]),
    )
