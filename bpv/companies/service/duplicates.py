"""Finding companies that may be the same, and keeping what people say about them."""

from dataclasses import dataclass

from sqlmodel import Session

from bpv.companies.models.merging import PairCompany, PairLine, PairState, QueueCount, QueueFilter
from bpv.companies.rules.pairing import ASK_FROM, Outcome, candidates, judge, search
from bpv.companies.store import duplicates as store
from bpv.core import audit
from bpv.core.errors import NotFound, Stale
from bpv.core.rights import Scope

MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of pairs and how many there are."""

    lines: tuple[PairLine, ...]
    count: QueueCount


def due(session: Session) -> list[tuple[str, int]]:
    """The schools whose registry changed since it was last searched, with the version of the registry."""
    return store.due(session)


def found_now(session: Session, institution_id: str) -> Outcome:
    """What a search of the whole registry would change in the record of pairs. Reads only: about ten queries."""
    pairs = candidates(store.groups(session, institution_id))
    known = store.compared(session, institution_id, {company_id for pair in pairs for company_id in pair})
    judged = {}
    for one, other in pairs:
        if one in known and other in known:
            (mine, my_numbers), (theirs, their_numbers) = known[one], known[other]
            found = judge(mine, theirs, my_numbers, their_numbers)
            if found.score >= ASK_FROM:
                judged[one, other] = found
    return search(judged, store.recorded(session, institution_id))


def keep_found(session: Session, institution_id: str, version: int, outcome: Outcome) -> int:
    """Write what a search found at a version of the registry; how many pairs are new."""
    written = store.write_new(session, institution_id, outcome.new)
    store.write_changes(session, institution_id, outcome.changed, outcome.ended)
    store.mark_scanned(session, institution_id, version)
    return written


def queue(
    session: Session, scope: Scope, wanted: QueueFilter, *, state: PairState = PairState.OPEN, offset: int, size: int
) -> Queue:
    """One page of pairs that wait (or that were judged), the strongest first: three queries, whatever their number."""
    return Queue(
        lines=store.lines(session, scope.institution_id, state, wanted, offset=offset, size=size),
        count=store.count(session, scope.institution_id, state, wanted),
    )


def pair(session: Session, scope: Scope, pair_id: str) -> PairLine:
    """One pair; raises NotFound."""
    found = store.one(session, scope.institution_id, pair_id)
    if found is None:
        raise NotFound()
    return found


def not_same(session: Session, scope: Scope, pair_id: str, version: int, why: str) -> None:
    """Somebody says that two companies are not the same: remembered, with a word why when given.

    Saying it twice changes nothing. Raises NotFound, or Stale with the pair when it changed since it was shown.
    """
    row = store.locked(session, scope.institution_id, pair_id)
    if row is None:
        raise NotFound()
    if row.state == PairState.NOT_SAME:
        return
    if row.version != version:
        raise Stale(pair(session, scope, pair_id))
    store.judge(session, row, scope.account_id, why)
    record(session, scope, "company.not_same", pair_id, ("why",) if why else ())


def look_again(session: Session, scope: Scope, pair_id: str) -> None:
    """Put a pair that was judged back in the queue. Raises NotFound."""
    row = store.locked(session, scope.institution_id, pair_id)
    if row is None:
        raise NotFound()
    if row.state == PairState.OPEN:
        return
    store.reopen(session, row)
    record(session, scope, "company.look_again", pair_id, ())


def others(session: Session, scope: Scope, company_id: str, q: str) -> tuple[PairCompany, ...]:
    """Companies to merge this one with, by name: the first twenty that have every word of the search."""
    return store.search(session, scope.institution_id, q, company_id, MOST_FOUND)


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """The audit event, last in the transaction."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=fields,
    )
