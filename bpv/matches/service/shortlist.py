"""A student's own list: what they keep, in their own order, with their own notes, and how each place stands today."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models.naming import PlaceName
from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import MOST_LISTED, Answer, Item, Listed, Overview, Suggestion
from bpv.matches.rules import moved, standing
from bpv.matches.service.catalogues import Snapshot
from bpv.matches.service.situation import NoStudent, Situation
from matching.scoring import explain
from matching.types import Explanation

OPEN = (Answer.WAITING, Answer.KEPT)


def listed_ids(session: Session, scope: Scope) -> frozenset[str]:
    """The ids of the places on the list of who is asking; empty without a student."""
    if scope.student_id is None:
        return frozenset()
    return store.shortlist.listed_ids(session, scope.institution_id, scope.student_id)


def overview(session: Session, scope: Scope, snapshot: Snapshot, at: Situation | None) -> Overview:
    """The list of who is asking with how each place stands. Without a situation (`at` is None: no period lies ahead)
    nothing is judged. Three queries, whatever the list holds. Raises NoStudent."""
    student_id = own(scope)
    lines = store.shortlist.listed(session, scope.institution_id, student_id)
    said = store.shortlist.suggestions(session, scope.institution_id, student_id)
    wanted = {one.place_id for one in lines} | {one.place_id for one in said}
    names = companies.place_names(session, scope.institution_id, wanted)
    items = (item(line, names[line.place_id], snapshot, at, of_place(said, line.place_id)) for line in lines)
    return Overview(tuple(items), tuple(one for one in said if one.answer is Answer.DECLINED), names)


def of_place(said: tuple[Suggestion, ...], place_id: str) -> tuple[Suggestion, ...]:
    """The suggestions of a place that were not declined."""
    return tuple(one for one in said if one.place_id == place_id and one.answer in OPEN)


def item(line: Listed, name: PlaceName, snapshot: Snapshot, at: Situation | None, said: tuple[Suggestion, ...]) -> Item:
    """One line with how the place stands today."""
    explanation: Explanation | None = None
    face = None if name.closed else snapshot.faces.get(line.place_id)
    if at is not None and face is not None:
        learned = at.learned
        explanation = explain(
            snapshot.catalogue, at.wish, learned.weights, place_id=line.place_id, success=learned.model
        )
    return Item(
        listed=line,
        name=name,
        standing=standing(name, explanation),
        face=face,
        ranked=None if explanation is None else explanation.place,
        failed=() if explanation is None else tuple(v for v in explanation.verdicts if not v.passed),
        suggestions=said,
    )


def said_of(session: Session, scope: Scope, place_id: str) -> tuple[bool, tuple[Suggestion, ...]]:
    """Whether a place is on the list of who is asking, and what was suggested about it and not declined."""
    student_id = own(scope)
    said = store.shortlist.suggestions(session, scope.institution_id, student_id)
    return place_id in listed_ids(session, scope), of_place(said, place_id)


def keep(session: Session, scope: Scope, place_id: str, at: datetime) -> bool:
    """Put a place on the list of who is asking; False when it was on it already, so that a second press is harmless.

    NotFound for a place that the school does not have; Refused for a closed one, and when the list is full. A place
    that they declined before counts as kept after all.
    """
    student_id = own(scope)
    name = known(session, scope, place_id)
    if place_id in listed_ids(session, scope):
        return False
    refuse_unfit(session, scope.institution_id, student_id, name)
    if not store.shortlist.put(session, scope.institution_id, student_id, place_id, at):
        return False
    before = (Answer.WAITING, Answer.DECLINED)
    store.shortlist.answer(session, scope.institution_id, student_id, place_id, Answer.KEPT, at, before=before)
    record(session, scope, "shortlist.kept", place_id, "place")
    return True


def drop(session: Session, scope: Scope, place_id: str, at: datetime, word: str = "") -> bool:
    """Take a place off the list of who is asking; False when it was not on it. Who suggested it sees that it was
    declined, with the word. NotFound for a place that the school does not have."""
    student_id = own(scope)
    known(session, scope, place_id)
    if not store.shortlist.take(session, scope.institution_id, student_id, place_id):
        return False
    store.shortlist.answer(
        session, scope.institution_id, student_id, place_id, Answer.DECLINED, at, before=OPEN, word=word
    )
    record(session, scope, "shortlist.dropped", place_id, "place")
    return True


def accept(session: Session, scope: Scope, suggestion_id: str, at: datetime) -> Suggestion:
    """Keep a suggested place. Declined before, it comes back on the list. Raises NotFound."""
    said = own_suggestion(session, scope, suggestion_id)
    if keep(session, scope, said.place_id, at):
        return said
    kept = store.shortlist.answer(
        session, scope.institution_id, said.student_id, said.place_id, Answer.KEPT, at, before=(Answer.WAITING,)
    )
    if kept:
        record(session, scope, "suggestion.kept", said.id, "answer")
    return said


def decline(session: Session, scope: Scope, suggestion_id: str, at: datetime, word: str) -> Suggestion:
    """Say no to a suggested place, with a word when they want to: off the list. Raises NotFound."""
    said = own_suggestion(session, scope, suggestion_id)
    if said.answer is not Answer.DECLINED:
        drop(session, scope, said.place_id, at, word)
    return said


def own_suggestion(session: Session, scope: Scope, suggestion_id: str) -> Suggestion:
    """A suggestion for who is asking; NotFound for any other."""
    found = store.shortlist.suggestion(session, scope.institution_id, own(scope), suggestion_id)
    if found is None:
        raise NotFound()
    return found


def write_note(session: Session, scope: Scope, listed_id: str, note: str, version: int) -> Listed:
    """Keep an own note with a place. Stale with the line as it is now; NotFound for a line of somebody else."""
    before = line_of(session, scope, listed_id)
    if before.note == note:
        return before
    if before.version != version or not store.shortlist.write_note(session, scope.institution_id, before, note):
        raise Stale(line_of(session, scope, listed_id))
    record(session, scope, "shortlist.note", listed_id, "note")
    return before


def move(session: Session, scope: Scope, listed_id: str, to: str, neighbour_id: str) -> bool:
    """Move a line directly above or below another. False when it stands there, or the other is gone meanwhile."""
    line = line_of(session, scope, listed_id)
    lines = store.shortlist.listed(session, scope.institution_id, line.student_id)
    positions = moved(lines, listed_id, to, neighbour_id)
    if positions:
        store.shortlist.place_at(session, scope.institution_id, line.student_id, positions)
        record(session, scope, "shortlist.moved", listed_id, "position")
    return bool(positions)


def line_of(session: Session, scope: Scope, listed_id: str) -> Listed:
    """A line of the list of who is asking; NotFound for any other."""
    found = store.shortlist.one(session, scope.institution_id, own(scope), listed_id)
    if found is None:
        raise NotFound()
    return found


def known(session: Session, scope: Scope, place_id: str) -> PlaceName:
    """A place of the school by name, closed or not; NotFound for any other."""
    names: Mapping[str, PlaceName] = companies.place_names(session, scope.institution_id, [place_id])
    if place_id not in names:
        raise NotFound()
    return names[place_id]


def refuse_unfit(session: Session, institution_id: str, student_id: str, name: PlaceName) -> None:
    """Refused for a closed place, and when the list is full."""
    if name.closed:
        raise Refused("shortlist.place_closed")
    if store.shortlist.count(session, institution_id, student_id) >= MOST_LISTED:
        raise Refused("shortlist.full", most=MOST_LISTED)


def own(scope: Scope) -> str:
    """The student who is asking; NoStudent for an account without one."""
    if scope.student_id is None:
        raise NoStudent
    return scope.student_id


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
