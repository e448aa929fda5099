"""Proposing places to students: one by hand, or all seats of a published round at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models.naming import PlaceName
from bpv.core import audit
from bpv.core.clock import now
from bpv.core.db import Clash
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.matches.models.proposals import Proposal, Proposing
from bpv.matches.rules import proposals as rule
from bpv.matches.service.proposals import mails
from bpv.matches.store import proposals as store
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.people.service.reaching import reachable
from bpv.placements import service as placements
from bpv.placements.models import Placement, State

OVER = (State.CANCELLED, State.ENDED_EARLY)


@dataclass(slots=True)
class Ground:
    """What is known when places are proposed, read in a fixed number of queries; `made` counts within one call."""

    students: Mapping[str, Student]
    places: Mapping[str, PlaceName]
    left: Mapping[str, int]
    open_here: Counter[str]
    periods: Mapping[str, Period]
    placed: Mapping[str, tuple[Placement, ...]]
    proposed: tuple[Proposal, ...]
    by_student: dict[str, list[Proposal]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.proposed:
            self.by_student.setdefault(one.student_id, []).append(one)


def make(session: Session, institution_id: str, wanted: Proposing, by: str | None, today: date) -> Proposal:
    """Propose a place to a student. The same place that is open for this student and period is given again.

    Raises NotFound for a student, place or period of others; Refused when the place is closed or full, when enough
    proposals are open for it or for the student, and when the student has a placement in the period.
    """
    return make_all(session, institution_id, (wanted,), by, today)[0]


def make_all(
    session: Session, institution_id: str, wanted: Sequence[Proposing], by: str | None, today: date
) -> tuple[Proposal, ...]:
    """As `make`, for many at once and in their order: all or none. A fixed number of queries and one statement per
    mail; one audit event per proposal."""
    ground = look(session, institution_id, wanted)
    due = today + timedelta(days=organisation.setting(session, institution_id, "match.answer_days"))
    given: list[Proposal | None] = []
    values: list[dict[str, Any]] = []
    for one in wanted:
        before = earlier(ground, one)
        given.append(before)
        if before is None:
            check(ground, one)
            ground.open_here[one.place_id] += 1
            values.append(columns(one, by, due))
    try:
        made = iter(store.add(session, institution_id, values))
    except Clash:
        raise Refused("proposal.made_already") from None
    answer = tuple(one or next(made) for one in given)
    fresh = [one for one, before in zip(answer, given, strict=True) if before is None]
    tell(session, institution_id, fresh, by)
    return answer


def look(session: Session, institution_id: str, wanted: Sequence[Proposing]) -> Ground:
    """Read what `wanted` touches."""
    students = {one.student_id for one in wanted}
    places = {one.place_id for one in wanted}
    periods = {one.period_id for one in wanted}
    return Ground(
        students=people.by_ids(session, institution_id, students),
        places=companies.place_names(session, institution_id, places),
        left=companies.places_left(session, institution_id, places),
        open_here=Counter(store.open_per_place(session, institution_id, places)),
        periods={key: organisation.period(session, institution_id, key) for key in periods},
        placed=placements.of_students(session, institution_id, students),
        proposed=store.of_students(session, institution_id, students),
    )


def earlier(ground: Ground, wanted: Proposing) -> Proposal | None:
    """The proposal that is made already: of the same form, or open for the same student, place and period."""
    for one in ground.by_student.get(wanted.student_id, ()):
        same = (one.place_id, one.period_id) == (wanted.place_id, wanted.period_id)
        if same and (one.open or one.id == wanted.key):
            return one
    return None


def check(ground: Ground, wanted: Proposing) -> None:
    """Raise what stands in the way of a proposal."""
    place, period = ground.places.get(wanted.place_id), ground.periods.get(wanted.period_id)
    if wanted.student_id not in ground.students or place is None or period is None:
        raise NotFound()
    for held in ground.placed.get(wanted.student_id, ()):
        last = held.ended_on or held.ends_on
        if held.state not in OVER and held.starts_on <= period.ends_on and last >= period.starts_on:
            raise Refused("proposal.student_placed")
    mine = sum(one.open and one.period_id == wanted.period_id for one in ground.by_student.get(wanted.student_id, ()))
    objection = rule.making_objection(
        place, ground.left.get(place.place_id, 0), ground.open_here[place.place_id], wanted.way, mine
    )
    if objection:
        raise Refused(objection)


def columns(wanted: Proposing, by: str | None, due: date) -> dict[str, Any]:
    """The columns of a new proposal."""
    return {
        "id": wanted.key or new_id(),
        "student_id": wanted.student_id,
        "place_id": wanted.place_id,
        "period_id": wanted.period_id,
        "round_id": wanted.round_id,
        "way": wanted.way.value,
        "score": wanted.score,
        "parts": dict(wanted.parts),
        "choice": wanted.choice,
        "made_at": now(),
        "made_by": by,
        "due_on": due,
    }


def tell(session: Session, institution_id: str, made: Sequence[Proposal], by: str | None) -> None:
    """One mail per student, and the events."""
    students = {one.student_id for one in made}
    reached = reachable(session, students)
    for student_id in sorted(students):
        mails.tell(session, reached, student_id, mails.MADE, by)
    for one in made:
        audit.record(
            session,
            "match_proposal.made",
            institution_id=institution_id,
            actor_id=by,
            object_id=one.id,
            fields=("place", "period", "way"),
        )
