"""The search that starts again from an entry: what is left out this time, and that the entry now searches."""

from sqlmodel import Session

from bpv.core.clock import now
from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.failed_matches.models import Entry, Happened, MatchState
from bpv.failed_matches.service.ledger import check, save, writable
from bpv.matches.service import exclusions


def restart(session: Session, scope: Scope, failed_match_id: str, version: int, *, without_company: bool) -> Entry:
    """Search again for the student of an entry, with or without the company where it went wrong; gives the entry.

    Sent twice, done once. Raises NotFound, Stale with the entry, or Refused for an entry that does not wait any more.
    """
    present = writable(session, scope, failed_match_id)
    if not present.alive:
        raise Refused("failed.reopen_first")
    if present.state is not MatchState.SEARCHING:
        check(present, version)
    leave_out = without_company and present.company_id is not None
    new = leave_out and excluded(session, scope, present)
    if present.state is not MatchState.SEARCHING or new:
        fields = ("company_id", "state") if leave_out else ("state",)
        save(session, scope, present, {"state": MatchState.SEARCHING}, Happened.SEARCHING, fields)
    return present


def excluded(session: Session, scope: Scope, entry: Entry) -> bool:
    """Leave the company of an entry out for its student from now on; False when this entry did so before."""
    return exclusions.exclude(
        session,
        scope.institution_id,
        entry.student_id,
        entry.company_id or "",
        f"failed_match:{entry.id}",
        entry.reason or "no_click",
        scope.account_id,
        now(),
    )
