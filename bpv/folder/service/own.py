"""What a student keeps: goals, challenges and agreements with a date; and the progress talks that were held."""

from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.folder.models.work import Goal, GoalFields
from bpv.folder.service.work import keep_version
from bpv.folder.store import own as store
from bpv.placements.models.listing import Line
from bpv.placements.service import following


def goal(session: Session, scope: Scope, goal_id: str, day: date) -> tuple[Line, Goal]:
    """A goal of a placement within the scope; raises NotFound."""
    found = store.goal(session, scope.institution_id, goal_id)
    if found is None:
        raise NotFound()
    return following.one(session, scope, found.placement_id, day), found


def add_goal(session: Session, scope: Scope, placement_id: str, key: str, fields: GoalFields, day: date) -> None:
    """Write a goal down; the same form sent twice does it once. Raises NotFound, or Refused with the field."""
    line = following.one(session, scope, placement_id, day)
    check(fields, day, day)
    columns = {
        "id": key,
        "institution_id": scope.institution_id,
        "placement_id": placement_id,
        "student_id": line.student.id,
        "kind": fields.kind.value,
        "text": fields.text,
        "made_on": day,
        "changed_on": day,
        "due_on": fields.due_on,
        "done_on": fields.done_on,
        "result": fields.result,
    }
    if not store.add_goal(session, columns):
        known = store.goal(session, scope.institution_id, key)
        if known is None or known.placement_id != placement_id:
            raise NotFound()
        return
    keep_version(session, scope.institution_id, line, day)
    note(session, scope, "goal.added", key, ("due_on", "kind", "text"))


def change_goal(session: Session, scope: Scope, goal_id: str, version: int, fields: GoalFields, day: date) -> None:
    """Change a goal, or say what came of it; raises NotFound, Refused, and Stale with the goal as it stands."""
    _, known = goal(session, scope, goal_id, day)
    check(fields, known.made_on, day)
    values = {
        "kind": fields.kind.value,
        "text": fields.text,
        "due_on": fields.due_on,
        "done_on": fields.done_on,
        "result": fields.result,
        "changed_on": day,
    }
    if not store.change_goal(session, scope.institution_id, known.id, version, values):
        raise Stale(known)
    note(session, scope, "goal.changed", known.id, ("done_on", "due_on", "kind", "result", "text"))


def check(fields: GoalFields, made_on: date, day: date) -> None:
    """Raise Refused for days out of order."""
    if fields.due_on is not None and fields.due_on < made_on:
        raise Refused("folder.due_before_made", field="due_on")
    if fields.done_on is not None and not made_on <= fields.done_on <= day:
        raise Refused("folder.done_day_wrong", field="done_on")


def note_talk(
    session: Session, scope: Scope, placement_id: str, key: str, held_on: date, words: str, day: date
) -> None:
    """Note that a progress talk was held; the same form sent twice does it once. Raises NotFound, and Refused for a day
    outside the placement or in the future."""
    line = following.one(session, scope, placement_id, day)
    if held_on > day:
        raise Refused("folder.talk_in_future", field="held_on")
    if held_on < line.placement.starts_on:
        raise Refused("folder.talk_before_start", field="held_on", first=line.placement.starts_on)
    columns = {
        "id": key,
        "institution_id": scope.institution_id,
        "placement_id": placement_id,
        "held_on": held_on,
        "words": words,
        "by_id": scope.account_id,
        "at": now(),
    }
    if store.add_talk(session, columns):
        note(session, scope, "progress_talk.noted", key, ("held_on", "words"))


def note(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    own, who = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=who, object_id=object_id, fields=fields)
