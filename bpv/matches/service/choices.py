"""Ranked choices of a student for a period, each with a reason. They stay open until a round is published."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models.naming import PlaceName
from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models.choosing import Choice, Choices, ChosenPlace
from bpv.matches.rules import standing
from bpv.matches.service.catalogues import Snapshot
from bpv.matches.service.situation import NoStudent, Situation
from bpv.organisation import service as organisation
from bpv.people.models import Student
from bpv.people.service import students as people
from matching.scoring import explain
from matching.types import Explanation


def overview(session: Session, snapshot: Snapshot, at: Situation) -> Choices:
    """The choices of a student for the period of the situation, each with how it stands today."""
    student, period = at.student, at.applied.period
    chosen = store.choices.chosen(session, student.institution_id, student.id, period.id)
    names = companies.place_names(session, student.institution_id, {one.place_id for one in chosen})
    firsts = store.choices.first_counts(session, student.institution_id, period.id, student.id)
    return Choices(
        period=period,
        periods=at.applied.periods,
        items=tuple(
            shown(one, names[one.place_id], snapshot, at, firsts.get(one.place_id, 0))
            for one in chosen
            if one.place_id in names
        ),
        most=organisation.setting(session, student.institution_id, "match.most_choices"),
        closed=closed(session, student, period.id),
    )


def shown(choice: Choice, name: PlaceName, snapshot: Snapshot, at: Situation, others_first: int) -> ChosenPlace:
    """One choice with how its place stands today."""
    explanation: Explanation | None = None
    if not name.closed and choice.place_id in snapshot.faces:
        learned = at.learned
        explanation = explain(
            snapshot.catalogue, at.wish, learned.weights, place_id=choice.place_id, success=learned.model
        )
    return ChosenPlace(
        choice=choice,
        name=name,
        standing=standing(name, explanation),
        ranked=None if explanation is None else explanation.place,
        failed=() if explanation is None else tuple(v for v in explanation.verdicts if not v.passed),
        others_first=others_first,
    )


def of_place(session: Session, at: Situation, place_id: str) -> tuple[Choice | None, int]:
    """The choice of a place by the student of the situation, and how many others chose it first for that period."""
    student, period = at.student, at.applied.period
    chosen = store.choices.chosen(session, student.institution_id, student.id, period.id)
    firsts = store.choices.first_counts(session, student.institution_id, period.id, student.id)
    return next((one for one in chosen if one.place_id == place_id), None), firsts.get(place_id, 0)


def ranks(session: Session, at: Situation) -> Mapping[str, int]:
    """The rank of each chosen place of a student for the period of the situation."""
    student, period = at.student, at.applied.period
    chosen = store.choices.chosen(session, student.institution_id, student.id, period.id)
    return {one.place_id: one.rank for one in chosen}


def choose(session: Session, scope: Scope, at: Situation, place_id: str, reason: str, moment: datetime) -> bool:
    """Make a place the last choice of who is asking, for the period of the situation; False when it was one already.

    A place that fails a hard rule can be chosen: it says so, and a round does not give it. Refused for a closed place,
    when there are as many choices as the school allows, and once a round is published. NotFound for a stray place.
    """
    student = hold(session, scope)
    names = companies.place_names(session, scope.institution_id, [place_id])
    if place_id not in names:
        raise NotFound()
    period_id = at.applied.period.id
    chosen = store.choices.chosen(session, scope.institution_id, student.id, period_id)
    if any(one.place_id == place_id for one in chosen):
        return False
    refuse_unfit(session, student, period_id, names[place_id], len(chosen))
    rank = len(chosen) + 1
    made = store.choices.add(session, scope.institution_id, student.id, period_id, place_id, rank, reason, moment)
    if made is None:
        return False
    record(session, scope, "choice.made", made, "place", "rank", *(("reason",) if reason else ()))
    return True


def refuse_unfit(session: Session, student: Student, period_id: str, name: PlaceName, count: int) -> None:
    """Refused for a closed place, for one too many, and once a round is published."""
    most: int = organisation.setting(session, student.institution_id, "match.most_choices")
    refuse_closed(session, student, period_id)
    if name.closed:
        raise Refused("choice.place_closed")
    if count >= most:
        raise Refused("choice.full", most=most)


def refuse_closed(session: Session, student: Student, period_id: str) -> None:
    """Refused once a round is published."""
    if closed(session, student, period_id):
        raise Refused("choice.closed")


def closed(session: Session, student: Student, period_id: str) -> bool:
    """True once a round of the period is published that the student's team was in."""
    return store.choices.published(session, student.institution_id, period_id, student.team_id)


def move(session: Session, scope: Scope, choice_id: str, to: str, neighbour_id: str) -> bool:
    """Bring a choice directly above (`to` is "up") or below (`down`) another. False when it stands there already, or
    the other is gone meanwhile, so that sending a move twice moves once. NotFound for a choice of somebody else."""
    student = hold(session, scope)
    held = own_choice(session, scope, choice_id)
    refuse_closed(session, student, held.period_id)
    chosen = {one.id: one for one in store.choices.chosen(session, scope.institution_id, student.id, held.period_id)}
    order = [one for one in chosen if one != choice_id]
    if neighbour_id not in order or to not in ("up", "down"):
        return False
    order.insert(order.index(neighbour_id) + (to == "down"), choice_id)
    if order == list(chosen):
        return False
    moved = store.choices.reorder(session, scope.institution_id, student.id, [chosen[one] for one in order])
    if moved:
        record(session, scope, "choice.moved", choice_id, "rank")
    return moved


def drop(session: Session, scope: Scope, period_id: str, place_id: str) -> bool:
    """Take a place away from the choices of who is asking; those below move up. False when it was not one of them, so
    that a second press is harmless. Refused once a round is published. NotFound for a place the school does not have.
    """
    student = hold(session, scope)
    if place_id not in companies.place_names(session, scope.institution_id, [place_id]):
        raise NotFound()
    chosen = store.choices.chosen(session, scope.institution_id, student.id, period_id)
    held = next((one for one in chosen if one.place_id == place_id), None)
    if held is None:
        return False
    refuse_closed(session, student, period_id)
    store.choices.take(session, scope.institution_id, held)
    left = [one for one in chosen if one is not held]
    store.choices.reorder(session, scope.institution_id, student.id, left)
    record(session, scope, "choice.dropped", held.id, "place", "rank")
    return True


def write_reason(session: Session, scope: Scope, choice_id: str, reason: str, version: int) -> Choice:
    """Keep why a place was chosen. Stale with the choice as it is now; NotFound for a choice of somebody else."""
    before = own_choice(session, scope, choice_id)
    if before.reason == reason:
        return before
    if before.version != version or not store.choices.write_reason(session, scope.institution_id, before, reason):
        raise Stale(own_choice(session, scope, choice_id))
    record(session, scope, "choice.reason", choice_id, "reason")
    return before


def own_choice(session: Session, scope: Scope, choice_id: str) -> Choice:
    """A choice of who is asking; NotFound for any other. Raises NoStudent."""
    if scope.student_id is None:
        raise NoStudent
    found = store.choices.one(session, scope.institution_id, scope.student_id, choice_id)
    if found is None:
        raise NotFound()
    return found


def hold(session: Session, scope: Scope) -> Student:
    """The student who is asking, held until the transaction ends: two tabs come one after the other. NoStudent."""
    if scope.student_id is None:
        raise NoStudent
    return people.hold(session, scope.institution_id, scope.student_id)


def of_students(
    session: Session, institution_id: str, period_id: str, student_ids: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """The chosen places of these students for a period, the first choice first; who chose nothing is left out."""
    return store.choices.of_students(session, institution_id, period_id, student_ids)


def first_counts(session: Session, institution_id: str, period_id: str) -> Mapping[str, int]:
    """How many students chose each place first for a period; places that nobody chose first are left out."""
    return store.choices.first_counts(session, institution_id, period_id)


def record(session: Session, scope: Scope, event: str, object_id: str, *fields: str) -> None:
    """The audit event of a change: which fields, never what is in them."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=fields,
    )
