"""Steps of placements: made and kept by the clock, seen and ticked by people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.people.service import students as people
from bpv.placements.models import Placement
from bpv.placements.models.listing import Line
from bpv.tracking.models.steps import Sign, Step, StepKind
from bpv.tracking.rules import steps as rules
from bpv.tracking.rules.signals import Facts
from bpv.tracking.service.ports import Sources
from bpv.tracking.store import steps as store

LONG_AGO: Final = timedelta(days=365)
RECENT: Final = timedelta(days=90)  # after so long a step that was never done stays what it is


@dataclass(frozen=True, slots=True)
class Work:
    """What the clock has to write about the steps of some placements: new rows, and changed days by step."""

    rows: tuple[Mapping[str, Any], ...]
    changes: tuple[tuple[Step, Mapping[str, date | None]], ...]


def start_list(session: Session, institution_id: str) -> int:
    """Give a school without a list the usual one; how many steps are new."""
    if store.kinds(session, institution_id):
        return 0
    return store.add_kinds(session, institution_id, rules.DEFAULTS)


def look(session: Session, institution_id: str, placements: Collection[Placement], sources: Sources, day: date) -> Work:
    """What is to be written about the steps of these placements. A fixed number of queries."""
    kinds = store.kinds(session, institution_id)
    held = store.of_placements(session, institution_id, [one.id for one in placements], off=True)
    students = people.by_ids(session, institution_id, {one.student_id for one in placements})
    facts = sources.facts(session, institution_id, placements, day)
    rows, changes = [], []
    for one in placements:
        own = held.get(one.id, ())
        known = {step.step_kind_id for step in own}
        for kind in kinds:
            if kind.plan.active and kind.id not in known:
                rows.append(row_of(institution_id, one, students[one.student_id].team_id, kind, day))
        by_id = {kind.id: kind for kind in kinds}
        found = ((step, changed(step, by_id[step.step_kind_id], one, sources, facts[one.id], day)) for step in own)
        changes += [(step, values) for step, values in found if values]
    return Work(tuple(rows), tuple(changes))


def row_of(institution_id: str, one: Placement, team_id: str | None, kind: StepKind, day: date) -> dict[str, Any]:
    """The columns of a new step."""
    return {
        "institution_id": institution_id,
        "placement_id": one.id,
        "step_kind_id": kind.id,
        "student_id": one.student_id,
        "team_id": team_id,
        "due_on": rules.due(kind.plan, one, day),
        "made_on": day,
        "done_on": None,
        "done_by": None,
    }


def changed(
    step: Step, kind: StepKind, one: Placement, sources: Sources, facts: Facts, day: date
) -> dict[str, date | None]:
    """The columns of a step that change: done by itself or not any more, and another due date when the days of the
    placement moved before it was done."""
    values: dict[str, date | None] = {}
    turned = rules.turned(step, kind.plan.sign, one, sources.known, facts, day)
    if turned is not False:
        values["done_on"] = turned
    due = rules.due(kind.plan, one, step.made_on)
    if step.done_on is None and due != step.due_on:
        values["due_on"] = due
    return values


def write(session: Session, institution_id: str, work: Work) -> int:
    """Write it; how many steps are new or changed."""
    done = store.add(session, work.rows)
    for step, values in work.changes:
        done += store.change(session, institution_id, step.id, step.version, values)
    return done


def over(session: Session, institution_id: str, looked_at: Collection[str], day: date) -> tuple[str, ...]:
    """The placements with a step to do, due not long ago or later, that were not looked at."""
    found = store.placements_to_do(session, institution_id, day - RECENT)
    return tuple(one for one in found if one not in looked_at)


def drop(session: Session, institution_id: str, placements: Collection[Placement]) -> int:
    """Take away what nobody has to do any more: steps of placements that were cancelled or ended early."""
    return store.drop(session, institution_id, [one.id for one in placements if not rules.wanted(one)])


def of_placement(session: Session, institution_id: str, placement_id: str) -> tuple[Step, ...]:
    """The steps of a placement that may be seen, in the order of their due dates."""
    return store.of_placements(session, institution_id, [placement_id]).get(placement_id, ())


def of_placements(
    session: Session, institution_id: str, placement_ids: Collection[str]
) -> Mapping[str, tuple[Step, ...]]:
    """The steps of placements that may be seen, by placement."""
    return store.of_placements(session, institution_id, placement_ids)


def tick(session: Session, scope: Scope, line: Line, step_id: str, version: int, done_on: date, today: date) -> Step:
    """Say on which day a step was done; the same thing twice is done once. Raises NotFound, Refused, or Stale."""
    present = by_hand(session, scope, line.placement.id, step_id)
    if (present.done_on, present.done_by) == (done_on, scope.account_id):
        return present
    if present.version != version:
        raise Stale(present)
    if done_on > today:
        raise Refused("step.done_ahead", field="done_on")
    if done_on < line.placement.starts_on - LONG_AGO:
        raise Refused("step.done_long_ago", field="done_on")
    save(session, scope, present, {"done_on": done_on, "done_by": scope.account_id}, "step.done")
    return present


def untick(session: Session, scope: Scope, line: Line, step_id: str, version: int) -> Step:
    """Say that a step was not done after all; twice is once. Raises NotFound, Refused, or Stale."""
    present = by_hand(session, scope, line.placement.id, step_id)
    if present.done_on is None:
        return present
    if present.version != version:
        raise Stale(present)
    save(session, scope, present, {"done_on": None, "done_by": None}, "step.not_done")
    return present


def by_hand(session: Session, scope: Scope, placement_id: str, step_id: str) -> Step:
    """A step that people tick; raises NotFound, and Refused for one that is done by itself."""
    found = store.one(session, scope.institution_id, placement_id, step_id)
    if found is None:
        raise NotFound()
    if found.sign is not Sign.NONE:
        raise Refused("step.by_itself")
    return found


def known(session: Session, institution_id: str, placement_id: str, step_id: str) -> None:
    """Raise NotFound for a step that is not one of this placement."""
    if step_id not in {one.id for one in of_placement(session, institution_id, placement_id)}:
        raise NotFound()


def save(session: Session, scope: Scope, step: Step, values: Mapping[str, Any], event: str) -> None:
    """Write a step over the version that was seen, and the event."""
    if not store.change(session, scope.institution_id, step.id, step.version, values):
        raise Stale(step)
    own, actor = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=actor, object_id=step.id, fields=("done_by", "done_on"))
