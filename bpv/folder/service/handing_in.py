"""Handing in and answering: the student keeps and hands in, somebody else approves or returns."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.files import Cleaned
from bpv.core.rights import Scope
from bpv.folder.models.work import Act, Answering, HandIn, HandInState, Sending, Working
from bpv.folder.rules import work as rules
from bpv.folder.service import filing
from bpv.folder.service.work import keep_version, work_of
from bpv.folder.store import work as store
from bpv.people.service import students as people
from bpv.placements.models.listing import Line
from bpv.placements.service import following


def send(
    session: Session,
    scope: Scope,
    placement_id: str,
    assignment_id: str,
    sending: Sending,
    day: date,
    *,
    files: Collection[Cleaned] = (),
) -> HandIn:
    """Keep a draft, or hand it in. The same form sent twice does it once. `files` are clean copies that
    come with it.

    Raises NotFound, Refused (nothing to hand in, it waits already, the placement is closed), and Stale with the hand-in
    as it stands when it was changed from elsewhere.
    """
    own = scope.institution_id
    line = following.one(session, scope, placement_id, day)
    people.hold(session, own, line.student.id)  # two devices of one student take turns
    working = work_of(session, own, line, assignment_id, day)
    known = known_draft(session, own, working, sending)
    if known is not None and known.state is not HandInState.DRAFT:
        if sending.hand_in and known.text == sending.text:
            return known
        raise Stale(known)
    held = len(filing.files_of(session, own, [sending.key])[sending.key])
    refuse(scope, line, working, sending, held + len(files))
    if known is None:
        made = add(session, scope, line, working, sending)
    else:
        values = {"text": sending.text, **handed(scope, hand_in=sending.hand_in)}
        if not store.change(session, own, known, sending.version, values):
            raise Stale(known)
        made = store.one(session, own, known.id)
    if made is None:
        raise NotFound()
    keep_version(session, own, line, day)
    filing.keep(session, scope, made, files)
    note(session, scope, "hand_in.handed_in" if sending.hand_in else "hand_in.kept", made.id, ("state", "text"))
    return made


def known_draft(session: Session, institution_id: str, working: Working, sending: Sending) -> HandIn | None:
    """The hand-in that a form is about, None for a new one; NotFound for one of somebody else, Stale when there is a
    draft that the form does not know of."""
    known = next((one for one in working.hand_ins if one.id == sending.key), None)
    if known is None and store.anywhere(session, sending.key):
        raise NotFound()
    if known is None and working.draft is not None:
        raise Stale(working.draft)
    return known


def refuse(scope: Scope, line: Line, working: Working, sending: Sending, files: int) -> None:
    """Raise Refused when this cannot be kept or handed in."""
    if rules.closed(line.placement):
        raise Refused("folder.closed")
    author = scope.student_id == line.student.id
    act = Act.HAND_IN if sending.hand_in else Act.KEEP
    if code := rules.objection_to(working.standing, act, author=author):
        raise Refused(code)
    if sending.hand_in and not sending.text.strip() and not files:
        raise Refused("folder.nothing_to_hand_in", field="text")


def handed(scope: Scope, *, hand_in: bool) -> dict[str, Any]:
    """The columns of a draft that is kept, or handed in, at this moment."""
    at = now()
    state = HandInState.HANDED_IN if hand_in else HandInState.DRAFT
    return {
        "kept_at": at,
        "state": state.value,
        "by_id": scope.account_id,
        "handed_in_at": at if hand_in else None,
    }


def add(session: Session, scope: Scope, line: Line, working: Working, sending: Sending) -> HandIn | None:
    """A new hand-in, with the next number; what was there stays."""
    columns = {
        "id": sending.key,
        "institution_id": scope.institution_id,
        "placement_id": line.placement.id,
        "student_id": line.student.id,
        "assignment_id": working.assignment.id,
        "number": max((one.number for one in working.hand_ins), default=0) + 1,
        "text": sending.text,
    }
    store.add(session, columns | handed(scope, hand_in=sending.hand_in))
    return store.one(session, scope.institution_id, sending.key)


def hand_in(session: Session, scope: Scope, hand_in_id: str, day: date) -> tuple[Line, HandIn]:
    """What was handed in for a placement within the scope; raises NotFound for any other, and for a draft."""
    one = store.one(session, scope.institution_id, hand_in_id)
    if one is None or one.state is HandInState.DRAFT:
        raise NotFound()
    return following.one(session, scope, one.placement_id, day), one


def answer(session: Session, scope: Scope, hand_in_id: str, version: int, answering: Answering, day: date) -> None:
    """Say something about a hand-in, return it or approve it. The same form sent twice says it once.

    Raises NotFound, Refused (own work, a level or words missing), and Stale with the hand-in when somebody else decided
    in between. What was said stays readable for ever.
    """
    own = scope.institution_id
    line, _ = hand_in(session, scope, hand_in_id, day)
    one = store.one(session, own, hand_in_id, lock=True)
    if one is None:
        raise NotFound()
    if store.feedback_exists(session, own, answering.key):
        return
    author = scope.student_id == line.student.id or scope.account_id in (one.by_id, line.student.account_id)
    working = work_of(session, own, line, one.assignment_id, day)
    if author:
        raise Refused("folder.own_work")
    if one.version != version:
        raise Stale(one)
    standing = rules.standing_of([one.state])
    if code := rules.objection_to(standing, answering.act, author=False):
        raise Refused(code)
    rubric = working.assignment.rubric
    if objection := rules.objection_to_scores(answering.act, answering.scores, rubric, answering.words):
        raise Refused(objection[1], field=objection[0])
    keep_answer(session, scope, one, answering)


def keep_answer(session: Session, scope: Scope, one: HandIn, answering: Answering) -> None:
    """Write what was said, and what was decided."""
    own = scope.institution_id
    if answering.act in rules.STATES:
        values = {"state": rules.STATES[answering.act].value, "decided_at": now()}
        if not store.change(session, own, one, one.version, values):
            raise Stale(one)
    columns = {
        "id": answering.key,
        "institution_id": own,
        "placement_id": one.placement_id,
        "hand_in_id": one.id,
        "act": answering.act.value,
        "words": answering.words,
        "scores": list(answering.scores),
        "by_id": scope.account_id,
        "at": now(),
    }
    if not store.add_feedback(session, columns):
        raise NotFound()
    note(session, scope, f"hand_in.{answering.act.value}", one.id, ("scores", "state", "words"))


def note(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    own, who = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=who, object_id=object_id, fields=fields)
