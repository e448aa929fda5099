"""Coaching beside the placements that it came to."""

from collections import defaultdict
from datetime import date

from sqlmodel import Session

from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.people.models import Coaching, CoachingFields, Funding
from bpv.people.service import coaching
from bpv.people.service import students as people
from bpv.placements.models import Placement, State
from bpv.placements.models.listing import CoachFigures, CoachLine
from bpv.placements.rules.coaching import Tally, tallied
from bpv.placements.service.listing import lines
from bpv.placements.store import placing as store


def listed(
    session: Session, scope: Scope, q: str, day: date, *, over: bool, offset: int, limit: int
) -> tuple[tuple[CoachLine, ...], int]:
    """Coaching of students within the scope, newest first, each with the placements that share a day with it or come
    after its first day; a coach finds the own students."""
    found, total = coaching.listed(session, scope, q, day, over=over, offset=offset, limit=limit)
    own, ids = scope.institution_id, {one.student_id for one in found}
    students = people.by_ids(session, own, ids)
    held = store.of_students(session, own, ids, day)
    named = {line.placement.id: line for line in lines(session, own, [one for all_ in held.values() for one in all_])}
    made = tuple(
        CoachLine(
            one,
            students[one.student_id],
            tuple(named[each.id] for each in held.get(one.student_id, ()) if beside(one, each)),
        )
        for one in found
    )
    return made, total


def beside(one: Coaching, placement: Placement) -> bool:
    """True when the placement lasts at or after the first day of the coaching, and was not cancelled."""
    last = placement.ended_on or placement.ends_on
    return placement.state is not State.CANCELLED and last >= one.valid_from


def assign(
    session: Session,
    scope: Scope,
    student_id: str,
    account_id: str,
    fields: CoachingFields,
    placement_id: str | None,
    key: str,
) -> None:
    """Give a student a coach, for everything or for one placement. Raises NotFound and Refused as `people` does, and
    Refused for a placement of somebody else."""
    if placement_id is not None:
        one = store.one(session, scope.institution_id, placement_id, fields.valid_from, None)
        if one is None or one.student_id != student_id:
            raise Refused("coaching.other_placement", field="placement")
    coaching.assign(session, scope, student_id, account_id, fields, placement_id, key)


def figures(session: Session, scope: Scope, first: date, last: date, day: date) -> tuple[CoachFigures, ...]:
    """What the coaching that shares a day with `first`..`last` came to, per funding, of students within the scope."""
    found = coaching.between(session, scope, first, last)
    held = store.of_students(session, scope.institution_id, {one.student_id for one in found}, day)
    tallies: dict[Funding, Tally] = defaultdict(Tally)
    for one in found:
        tallied(tallies[one.funding], one, held.get(one.student_id, ()))
    return tuple(
        CoachFigures(
            funding=funding.value,
            students=len(tallies[funding].students),
            found=len(tallies[funding].found),
            kept=len(tallies[funding].kept),
            ended_early=len(tallies[funding].ended_early),
        )
        for funding in Funding
    )
