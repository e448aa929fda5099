"""Owners of signals are told by mail, at most once a day: that there are signals, and where they stand. No more."""

from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from bpv.core import outbox
from bpv.people.service import directory
from bpv.tracking.service.ports import Sources
from bpv.tracking.store import signals as store

KIND: Final = "tracking.signals"
AGAIN: Final = timedelta(days=7)  # what still stands after so long is told again


def remind(session: Session, institution_id: str, sources: Sources, day: date) -> int:
    """Queue the mail of owners with signals that they were not told about; how many are new. None on a day without
    school. Twice is once: the outbox knows each by kind, owner and day, and what it refuses is told the next day."""
    if not sources.calendar(session, institution_id).is_school_day(day):
        return 0
    waiting = store.untold(session, institution_id, day - AGAIN)
    spoken = directory.languages(session, institution_id, waiting.keys())
    made = 0
    for owner_id, signal_ids in waiting.items():
        if owner_id in spoken and queue(session, institution_id, owner_id, spoken[owner_id], day):
            store.tell(session, institution_id, signal_ids, day)
            made += 1
    return made


def queue(session: Session, institution_id: str, owner_id: str, language: str, day: date) -> bool:
    """The mail of a day; False when it was queued before."""
    queued = outbox.queue(
        session,
        institution_id=institution_id,
        kind=KIND,
        object_id=owner_id,
        due=day,
        account_id=owner_id,
        language=language,
        subject_code="mail.tracking.signals.subject",
        body_code="mail.tracking.signals.body",
        link=f"signals:{owner_id}",
    )
    return queued is not None


def due_on(session: Session, institution_id: str, account_id: str) -> date | None:
    """The day of the last mail while a signal that it told of is open; None when nothing waits any more."""
    return store.told_on(session, institution_id, account_id)
