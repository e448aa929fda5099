"""Signals of companies over all talks: the search, and saying that one was dealt with."""

from sqlmodel import Session

from bpv.companies.models.talks import Signal, SignalFilter, SignalLine
from bpv.companies.service.talks import note
from bpv.companies.store import signals as store
from bpv.core.clock import today
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.organisation import service as organisation

MOST_TAGS = 60


def search(
    session: Session, scope: Scope, wanted: SignalFilter, offset: int, size: int
) -> tuple[tuple[SignalLine, ...], int]:
    """One page of signals, newest first, and how many there are: a fixed number of queries."""
    return store.lines(session, scope, wanted, offset, size)


def tags(session: Session, scope: Scope) -> tuple[str, ...]:
    """The tags that are used most."""
    return store.tags(session, scope, MOST_TAGS)


def close(session: Session, scope: Scope, signal_id: str) -> Signal:
    """Say that a signal was dealt with, today by who asks; a second time changes nothing. Raises NotFound."""
    signal = writable(session, scope, signal_id)
    if signal.closed_on is None:
        store.close(session, scope, signal_id, {"closed_on": today(), "closed_by": scope.account_id})
        note(session, scope, "signal.closed", signal_id, ("closed_by", "closed_on"))
    return signal


def reopen(session: Session, scope: Scope, signal_id: str) -> Signal:
    """Say that a signal still waits; a second time changes nothing. Raises NotFound."""
    signal = writable(session, scope, signal_id)
    if signal.closed_on is not None:
        store.close(session, scope, signal_id, {"closed_on": None, "closed_by": None})
        note(session, scope, "signal.reopened", signal_id, ("closed_by", "closed_on"))
    return signal


def writable(session: Session, scope: Scope, signal_id: str) -> Signal:
    """A signal of the asker's colleges, locked; raises NotFound."""
    signal = store.signal(session, scope, signal_id, lock=True)
    if signal is None or signal.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    return signal
