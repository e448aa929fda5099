"""What became of mail about many objects, in one query."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from bpv.core.bulk import chunks
from bpv.core.outbox.models import MailState, Problem, Status
from bpv.core.outbox.tables import OutboxRow


def newest_of(
    session: Session, institution_id: str, kinds: Collection[str], object_ids: Collection[str]
) -> dict[str, MailState]:
    """The state of the newest mail of any of these kinds per object; an object without one is left out."""
    found: dict[str, MailState] = {}
    for part in chunks(sorted(set(object_ids))):
        query = (
            select(OutboxRow)
            .where(
                col(OutboxRow.institution_id) == institution_id,
                col(OutboxRow.kind).in_(sorted(kinds)),
                col(OutboxRow.object_id).in_(part),
            )
            .order_by(col(OutboxRow.wanted_at), col(OutboxRow.id).desc())
        )
        for row in session.exec(query):
            problem = Problem(row.problem) if row.problem else None
            found[row.object_id] = MailState(Status(row.status), row.sent_at or row.changed_at, problem)
    return found
