"""What coaching came to: places found, and kept. Pure decisions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bpv.people.models import Coaching
from bpv.placements.models import Placement, State


@dataclass
class Tally:
    """Ids that were counted, each once: students coached, students who found a place, placements kept and lost."""

    students: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    ended_early: set[str] = field(default_factory=set)


def tallied(tally: Tally, one: Coaching, held: Iterable[Placement]) -> None:
    """Count one coaching with all placements of its student.

    Found: a placement that begins on or after the first day of the coaching and was not cancelled. Kept: a placement
    during the coaching that lasts or lasted; ended early: one that ended early while the coaching ran.
    """
    tally.students.add(one.student_id)
    until = one.valid_until or date.max
    for placement in held:
        if placement.state is State.CANCELLED or (one.placement_id and one.placement_id != placement.id):
            continue
        if one.valid_from <= placement.starts_on:
            tally.found.add(one.student_id)
        last = placement.ended_on or placement.ends_on
        if placement.starts_on <= until and one.valid_from <= last:
            (tally.ended_early if placement.state is State.ENDED_EARLY else tally.kept).add(placement.id)
