"""What the clock does with proposals: it reminds students before the term ends, and ends what nobody answered."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.matches.models.proposals import Proposal, ProposalState
from bpv.matches.rules import proposals as rule
from bpv.matches.service.proposals import mails
from bpv.matches.store import proposals as store
from bpv.people.service.reaching import reachable
from bpv.placements.models import Side


def institutions(session: Session) -> tuple[str, ...]:
    """The institutions with an open proposal."""
    return store.institutions(session)


def anything_overdue(session: Session, institution_id: str, day: date) -> bool:
    """True when the term of an open proposal is over: a look that takes no lock."""
    return store.any_overdue(session, institution_id, day)


def lapse(session: Session, institution_id: str, day: date, limit: int) -> int:
    """End at most `limit` open proposals whose term is over, with the sides that were silent; how many ended. The
    student hears of it. Two workers at once end each of them once."""
    found = [one for one in store.overdue(session, institution_id, day, limit) if close(session, one)]
    reached = reachable(session, {one.student_id for one in found})
    for student_id in sorted({one.student_id for one in found}):
        mails.tell(session, reached, student_id, mails.NEWS, None)
    for one in found:
        audit.record(
            session,
            "match_proposal.lapsed",
            institution_id=institution_id,
            object_id=one.id,
            fields=("silent", "state"),
        )
    return len(found)


def close(session: Session, one: Proposal) -> bool:
    """Write that a proposal lapsed; False when it ended in between."""
    silent = list(rule.silent_sides(one)) or [Side.COMPANY.value]
    return store.write(session, one, {"state": ProposalState.LAPSED.value, "ended_at": now(), "silent": silent})


def to_remind(session: Session, institution_id: str, day: date) -> Mapping[str, date]:
    """Students who have not answered a proposal that is due within three days, with the first such day."""
    due = store.first_due(session, institution_id, day + rule.REMIND)
    return {student_id: last for student_id, last in due.items() if last >= day}


def remind(session: Session, waiting: Mapping[str, date]) -> int:
    """Remind students, once of each day (the outbox sees to that); how many mails are new."""
    reached = reachable(session, waiting)
    return sum(mails.remind(session, reached, student_id, last) for student_id, last in sorted(waiting.items()))
