"""Searches that a student keeps: to run again with one press, and to hear when something new fits."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.matches import store
from bpv.matches.models import MOST_SEARCHES, SavedSearch
from bpv.matches.rules import filters_of, kept_filters, question_from
from bpv.matches.service.catalogues import Snapshot
from bpv.matches.service.shortlist import own
from bpv.matches.service.situation import Situation
from matching.scoring import fitting

Pairs = Sequence[tuple[str, str]]


def fits(snapshot: Snapshot, at: Situation, q: str, filters: Pairs) -> frozenset[str]:
    """The ids of all places that pass the student's hard rules and this search."""
    return fitting(snapshot.catalogue, at.wish, filters=filters_of(question_from(q, filters)))


def searches(session: Session, scope: Scope) -> tuple[SavedSearch, ...]:
    """The saved searches of who is asking, the oldest first. Raises NoStudent."""
    return store.searches.searches(session, scope.institution_id, own(scope))


def search(session: Session, scope: Scope, search_id: str) -> SavedSearch:
    """One saved search of who is asking; NotFound for any other."""
    found = store.searches.search(session, scope.institution_id, own(scope), search_id)
    if found is None:
        raise NotFound()
    return found


def save_search(
    session: Session,
    scope: Scope,
    snapshot: Snapshot,
    at: Situation,
    *,
    key: str,
    name: str,
    q: str,
    filters: Pairs,
    moment: datetime,
) -> bool:
    """Keep a search under the key of its form: sent twice, kept once (then False). All that fits now counts as seen,
    so that mail tells of what is new. Refused without a name, and with too many searches."""
    student_id = own(scope)
    if not name.strip():
        raise Refused("search.name_needed", field="name")
    if store.searches.search(session, scope.institution_id, student_id, key) is not None:
        return False
    if store.searches.count(session, scope.institution_id, student_id) >= MOST_SEARCHES:
        raise Refused("search.most_saved", most=MOST_SEARCHES)
    kept = kept_filters(filters)
    values = {
        "id": key,
        "student_id": student_id,
        "name": name.strip(),
        "q": q,
        "filters": [list(pair) for pair in kept],
        "created_at": moment,
        "told": sorted(fits(snapshot, at, q, kept)),
        "looked_at": moment,
        "looked_version": snapshot.version,
    }
    if not store.searches.save(session, scope.institution_id, values):
        return False
    record(session, scope, "search.saved", key, "name", "q", "filters")
    return True


def rename(session: Session, scope: Scope, search_id: str, name: str, version: int) -> SavedSearch:
    """Give a search another name. Raises NotFound, Refused without a name, and Stale with the search as it is now."""
    if not name.strip():
        raise Refused("search.name_needed", field="name")
    return change(session, scope, search_id, "name", name.strip(), version)


def pause(session: Session, scope: Scope, search_id: str, paused: bool, version: int) -> SavedSearch:
    """Stop the mail of a search, or start it again. Raises NotFound, and Stale with the search as it is now."""
    return change(session, scope, search_id, "paused", paused, version)


def change(session: Session, scope: Scope, search_id: str, field: str, value: str | bool, version: int) -> SavedSearch:
    """Change one field over the version that was shown; what is so already stays as it is."""
    before = search(session, scope, search_id)
    if getattr(before, field) == value:
        return before
    if before.version != version or not store.searches.change(session, scope.institution_id, before, {field: value}):
        raise Stale(search(session, scope, search_id))
    record(session, scope, "search.changed", search_id, field)
    return search(session, scope, search_id)


def remove(session: Session, scope: Scope, search_id: str) -> bool:
    """Forget a search; False when who is asking has none of this id any more. NotFound for one of somebody else."""
    if not store.searches.remove(session, scope.institution_id, own(scope), search_id):
        raise NotFound()
    record(session, scope, "search.removed", search_id)
    return True


def record(session: Session, scope: Scope, event: str, search_id: str, *fields: str) -> None:
    """The audit event of a change: which fields, never what is in them."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=search_id,
        fields=fields,
    )
