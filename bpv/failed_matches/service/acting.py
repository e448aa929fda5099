"""Actions on a failed match: what, who, by when, and what came of it."""

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now, today
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.failed_matches.models import Acting, Action, Happened
from bpv.failed_matches.rules.ledger import objection_to_act
from bpv.failed_matches.service.ledger import entry, known_owner, writable
from bpv.failed_matches.store import actions as store
from bpv.failed_matches.store import entries


def add(session: Session, directory: Directory, scope: Scope, failed_match_id: str, key: str, given: Acting) -> None:
    """Add an action; `key` is that of the form: sent twice, added once. Raises NotFound, or Refused with the field."""
    present = writable(session, scope, failed_match_id)
    known = store.action(session, scope.institution_id, key)
    if known is not None and known.failed_match_id == present.id:
        return
    if known is not None:
        raise NotFound()
    if not present.alive:
        raise Refused("failed.reopen_first")
    if objection := objection_to_act(given, today()):
        raise Refused(objection[1], field=objection[0])
    known_owner(session, directory, scope.institution_id, given.owner_id)
    store.add(session, scope.institution_id, present.id, key, given)
    entries.note(session, scope.institution_id, present.id, Happened.ACTION_ADDED, scope.account_id, given.text)
    record(session, scope, "match_action.added", key, ("code", "due_on", "owner_id", "text"))


def action(session: Session, scope: Scope, match_action_id: str, *, lock: bool = False) -> Action:
    """An action of an entry within the scope; raises NotFound."""
    found = store.action(session, scope.institution_id, match_action_id, lock=lock)
    if found is None:
        raise NotFound()
    entry(session, scope, found.failed_match_id)
    return found


def finish(session: Session, scope: Scope, match_action_id: str, version: int, result: str) -> Action:
    """Say what came of an action. The same thing sent twice is done once. Raises NotFound, or Stale with the action."""
    present = action(session, scope, match_action_id, lock=True)
    if present.done_at is not None and present.result == result:
        return present
    if present.version != version or present.done_at is not None:
        raise Stale(present)
    values = {"result": result, "done_at": now(), "done_by": scope.account_id}
    store.change(session, scope.institution_id, present, values)
    own = scope.institution_id
    entries.note(session, own, present.failed_match_id, Happened.ACTION_DONE, scope.account_id, result)
    record(session, scope, "match_action.done", present.id, ("done_at", "done_by", "result"))
    return present


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=fields,
    )
