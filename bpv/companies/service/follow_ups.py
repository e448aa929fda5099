"""Follow-ups of talks: until they are done they have an owner and a day, and the owner is reminded in time."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models.talks import FollowUp, FollowUpFilter, FollowUpLine, FollowUpResult, Reminder
from bpv.companies.rules import talks as rule
from bpv.companies.rules.sources import changed_fields
from bpv.companies.service.talks import known_owner, note, refuse
from bpv.companies.store import follow_ups as store
from bpv.companies.store.talks import company_name
from bpv.core import outbox
from bpv.core.clock import today
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Reach, Scope
from bpv.core.words import say_day
from bpv.organisation import service as organisation

KIND: Final = "talk.follow_up"
LATE: Final = timedelta(days=7)  # a worker that stood still this long still reminds
# The language of each active account of the institution among these: a port of the room of people.
Languages = Callable[[Session, str, Collection[str]], Mapping[str, str]]


def lines(
    session: Session, scope: Scope, wanted: FollowUpFilter, offset: int, size: int
) -> tuple[tuple[FollowUpLine, ...], int]:
    """One page of the follow-ups of the asker's colleges and of the asker, and how many there are."""
    return store.lines(session, scope, organisation.colleges_of(session, scope), wanted, offset, size)


def read(session: Session, scope: Scope, follow_up_id: str) -> FollowUpLine:
    """A follow-up with its company; raises NotFound."""
    found = store.follow_up(session, scope, follow_up_id)
    if found is None:
        raise NotFound()
    return FollowUpLine(follow_up=found, company=company_name(session, found.company_id))


def finish(
    session: Session, scope: Scope, follow_up_id: str, version: int, result: FollowUpResult, words: str | None
) -> None:
    """Say that a follow-up is done, today by who asks. The same thing sent twice is done once.

    Raises NotFound, or Stale with the follow-up as it stands.
    """
    present = writable(session, scope, follow_up_id)
    values = {"done_on": today(), "done_by": scope.account_id, "result": result, "note": words}
    if not changed_fields(present.model_dump(), values):
        return
    if present.version != version or present.done_on is not None:
        raise Stale(present)
    store.write(session, scope, follow_up_id, values)
    outbox.cancel(session, scope.institution_id, KIND, follow_up_id)
    note(session, scope, "follow_up.done", follow_up_id, ("done_by", "done_on", "note", "result"))


def move(
    session: Session, directory: Directory, scope: Scope, follow_up_id: str, version: int, values: Mapping[str, Any]
) -> None:
    """Give a follow-up other words, another day or another owner (`what`, `due_on`, `owner_id`).

    Raises NotFound, Refused with the field at fault, or Stale with the follow-up as it stands.
    """
    present = writable(session, scope, follow_up_id)
    fields = changed_fields(present.model_dump(), values)
    if not fields:
        return
    if present.version != version:
        raise Stale(present)
    if present.done_on is not None:
        raise Refused("follow_up.done_already")
    if "due_on" in fields:
        refuse(rule.due_objection(values["due_on"], today()))
    if "owner_id" in fields:
        known_owner(session, directory, scope, values["owner_id"])
    store.write(session, scope, follow_up_id, {name: values[name] for name in fields})
    outbox.cancel(session, scope.institution_id, KIND, follow_up_id)
    note(session, scope, "follow_up.moved", follow_up_id, fields)


def writable(session: Session, scope: Scope, follow_up_id: str) -> FollowUp:
    """A follow-up of the asker or of the asker's colleges, locked; raises NotFound."""
    found = store.follow_up(session, scope, follow_up_id, lock=True)
    if found is None:
        raise NotFound()
    if found.owner_id != scope.account_id and found.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    return found


def due_on(session: Session, institution_id: str, follow_up_id: str) -> date | None:
    """The day a follow-up is due on now, None when it was done: asked before its reminder is sent."""
    found = store.follow_up(session, Scope(Reach.ALL, institution_id), follow_up_id)
    return found.due_on if found is not None and found.done_on is None else None


def remind(session: Session, institution_id: str, languages: Languages) -> int:
    """Queue the reminders that are due by now; how many are new. A mail names company and day, nothing of the talk."""
    days = organisation.setting(session, institution_id, "talk.reminder_days")
    waiting = store.due(session, institution_id, today() - LATE, today() + timedelta(days=days))
    spoken = languages(session, institution_id, {one.owner_id for one in waiting})
    made = 0
    for one in waiting:
        language = spoken.get(one.owner_id)
        if language is None:
            continue  # the account was disabled: the start page shows a follow-up without an owner who works here
        made += queue(session, one, language)
    return made


def queue(session: Session, one: Reminder, language: str) -> bool:
    """One reminder; False when it was queued before."""
    queued = outbox.queue(
        session,
        institution_id=one.institution_id,
        kind=KIND,
        object_id=one.id,
        due=one.due_on,
        account_id=one.owner_id,
        language=language,
        subject_code="mail.follow_up.subject",
        body_code="mail.follow_up.body",
        params={"company": one.company, "day": say_day(language, one.due_on)},
        link=f"follow_up:{one.id}",
    )
    return queued is not None
