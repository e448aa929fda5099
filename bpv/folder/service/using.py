"""How work processes are covered, and how assignments are used: what the reports and the pages of a student ask."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.folder.models.work import Cell, Coverage, Given, LateWork, Mastery, Matrix, Standing, Used, Working
from bpv.folder.service.work import workings
from bpv.folder.store import own as store
from bpv.organisation import service as organisation
from bpv.placements.models import State
from bpv.placements.models.listing import Line
from bpv.placements.service import following, listing

ORDER: Final = (Standing.OPEN, Standing.STARTED, Standing.RETURNED, Standing.HANDED_IN, Standing.APPROVED)


def matrix(session: Session, scope: Scope, placement_id: str, day: date) -> Matrix:
    """The work processes of the qualification of a placement within the scope, beside all placements of its student
    for that qualification; raises NotFound."""
    line = following.one(session, scope, placement_id, day)
    own = scope.institution_id
    found = [
        each
        for each in reversed(listing.of_student(session, line.student))
        if each.placement.crebo == line.placement.crebo and each.placement.state is not State.CANCELLED
    ]
    held = workings(session, own, found, day)
    given = store.judgements(session, own, [each.placement.id for each in found])
    rows = []
    for process in organisation.work_processes(session, own, line.placement.crebo):
        cells = [cell_of(process.code, held[each.placement.id], given, each.placement.id) for each in found]
        rows.append(Coverage(process.code, process.title, tuple(cells)))
    return Matrix(line.student.name, tuple(found), tuple(rows))


def cell_of(code: str, working: Iterable[Working], given: Iterable[Given], placement_id: str) -> Cell:
    """What one placement brought for one work process; the newest judgement that speaks of it counts."""
    about = [one.standing for one in working if code in one.assignment.work_processes]
    mastery: Mastery | None = next(
        (
            one.judgement.levels[code]
            for one in given
            if one.placement_id == placement_id and code in one.judgement.levels
        ),
        None,
    )
    return Cell(max(about, key=ORDER.index, default=None), len(about), mastery)


def used(session: Session, institution_id: str, lines: Collection[Line], day: date) -> tuple[Used, ...]:
    """How the assignments of these placements are used, per study year and company (MAP-05), in a constant number of
    queries. `assigned` counts assignments; `started` those with anything kept, `handed_in` those handed in at all."""
    held = workings(session, institution_id, lines, day)
    groups: dict[tuple[int, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.placement.study_year, line.company, line.placement.company_id].append(line)
    return tuple(
        used_of(study_year, company, [held[line.placement.id] for line in groups[study_year, company, company_id]], day)
        for study_year, company, company_id in sorted(groups)
    )


def used_of(study_year: int, company: str, of: Collection[tuple[Working, ...]], day: date) -> Used:
    """The figures of one study year at one company."""
    flat = [one for each in of for one in each]
    sent = (Standing.HANDED_IN, Standing.RETURNED, Standing.APPROVED)
    return Used(
        study_year=study_year,
        company=company,
        placements=len(of),
        assigned=len(flat),
        started=sum(one.standing is not Standing.OPEN for one in flat),
        handed_in=sum(one.standing in sent for one in flat),
        approved=sum(one.standing is Standing.APPROVED for one in flat),
        late=sum(one.late(day) for one in flat),
    )


def late(session: Session, institution_id: str, lines: Collection[Line], day: date) -> tuple[LateWork, ...]:
    """The assignments of these placements that are late, the oldest first."""
    held = workings(session, institution_id, lines, day)
    found = [
        LateWork(
            placement_id=line.placement.id,
            student=line.student.name,
            company=line.company,
            study_year=line.placement.study_year,
            title=one.assignment.title,
            due_on=one.due_on,
            standing=one.standing,
        )
        for line in lines
        for one in held[line.placement.id]
        if one.late(day)
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.student, one.title)))
