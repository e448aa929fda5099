"""Signals for people: lists, one with what can be done, closing it with a note, giving it to somebody else."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import end_of_day, now
from bpv.core.directory import Colleague, Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Role, Scope
from bpv.people.service import students as people
from bpv.placements.service import watching as placements
from bpv.tracking.models.signals import (
    ClosedHow,
    Signal,
    SignalCounts,
    SignalFilter,
    SignalLine,
)
from bpv.tracking.store import signals as store

OWNERS: Final = (Role.SUPERVISOR, Role.COORDINATOR)
WEEK: Final = timedelta(days=7)


def seen_of(session: Session, scope: Scope) -> store.Seen:
    """What a scope covers: signals about its students, and those that the asker owns."""
    return store.Seen(scope.institution_id, people.ids_within(session, scope), scope.account_id)


def open_of(session: Session, institution_id: str, placement_ids: Collection[str]) -> Mapping[str, tuple[Signal, ...]]:
    """The open signals of each of these placements, red and oldest first, for pages whose placements were chosen within
    a scope already; who has none is left out."""
    return store.of_placements(session, institution_id, placement_ids, only_open=True)


def waiting_for(session: Session, scope: Scope, today: date, most: int = 50) -> tuple[SignalLine, ...]:
    """The open signals that the asker owns, red and oldest first, at most `most`, with names."""
    wanted = SignalFilter(owner_id=scope.account_id or "-")
    found, _ = store.page(session, seen_of(session, scope), wanted, offset=0, limit=most)
    return with_names(session, None, scope.institution_id, found, today)


def listed(
    session: Session,
    directory: Directory,
    scope: Scope,
    wanted: SignalFilter,
    today: date,
    *,
    offset: int,
    limit: int,
) -> tuple[tuple[SignalLine, ...], int, SignalCounts]:
    """One page of signals within the scope, how many there are, and the counts of all that are open."""
    seen = seen_of(session, scope)
    found, total = store.page(session, seen, wanted, offset=offset, limit=limit)
    return with_names(session, directory, scope.institution_id, found, today), total, store.counts(session, seen)


def with_names(
    session: Session, directory: Directory | None, institution_id: str, found: Collection[Signal], today: date
) -> tuple[SignalLine, ...]:
    """Signals with the names of student, company, owner and closer, in the same order. Four queries."""
    lines = placements.lines_of(session, institution_id, {one.placement_id for one in found}, today)
    ids = {key for one in found for key in (one.owner_id, one.closed_by) if key}
    names = directory.names(session, institution_id, ids) if directory is not None else {}
    return tuple(
        SignalLine(one, lines[one.placement_id], names.get(one.owner_id or "", ""), names.get(one.closed_by or "", ""))
        for one in found
    )


def signal(session: Session, scope: Scope, signal_id: str, *, lock: bool = False) -> Signal:
    """A signal within the scope; raises NotFound for any other."""
    found = store.one(session, seen_of(session, scope), signal_id, lock=lock)
    if found is None:
        raise NotFound()
    return found


def shown(session: Session, directory: Directory, scope: Scope, signal_id: str, today: date) -> SignalLine:
    """A signal within the scope with names; raises NotFound."""
    return with_names(session, directory, scope.institution_id, [signal(session, scope, signal_id)], today)[0]


def of_placement(
    session: Session, directory: Directory, institution_id: str, placement_id: str, today: date
) -> tuple[SignalLine, ...]:
    """Every signal of a placement that may be seen, open ones first, then the newest."""
    found = store.of_placements(session, institution_id, [placement_id]).get(placement_id, ())
    ordered = sorted(found, key=lambda one: (not one.open, -one.opened_at.timestamp()))
    return with_names(session, directory, institution_id, ordered, today)


def colleagues(session: Session, directory: Directory, institution_id: str) -> tuple[Colleague, ...]:
    """Who can own a signal."""
    return directory.colleagues(session, institution_id, OWNERS)


def close(session: Session, scope: Scope, signal_id: str, version: int, note: str) -> Signal:
    """Close a signal with a note, by who asks; the same thing sent twice is done once. Raises NotFound, or Stale when
    somebody else closed or changed it."""
    present = signal(session, scope, signal_id, lock=True)
    if not present.open and (present.closed_by, present.note) == (scope.account_id, note):
        return present
    values = {"closed_at": now(), "closed_by": scope.account_id, "closed_how": ClosedHow.PERSON.value, "note": note}
    if present.version != version or not present.open:
        raise Stale(present)
    if not store.change(session, scope.institution_id, signal_id, version, values):
        raise Stale(present)
    record(session, scope, "signal.closed", signal_id, tuple(values))
    return present


def give(session: Session, directory: Directory, scope: Scope, signal_id: str, version: int, owner_id: str) -> Signal:
    """Give an open signal to somebody else, who hears of it by mail. Raises NotFound, Refused, or Stale."""
    present = signal(session, scope, signal_id, lock=True)
    if owner_id not in {one.account_id for one in colleagues(session, directory, scope.institution_id)}:
        raise Refused("signal.no_owner", field="owner_id")
    if present.owner_id == owner_id and present.open:
        return present
    if present.version != version or not present.open:
        raise Stale(present)
    values = {"owner_id": owner_id, "given": True, "told_on": None}
    if not store.change(session, scope.institution_id, signal_id, version, values):
        raise Stale(present)
    record(session, scope, "signal.given", signal_id, ("owner_id",))
    return present


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    own, actor = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=own, actor_id=actor, object_id=object_id, fields=fields)


def week(session: Session, scope: Scope, today: date) -> tuple[int, int]:
    """How many signals of the scope were opened, and how many closed, in the seven days before today and today."""
    return store.since(session, seen_of(session, scope), end_of_day(today - WEEK))
