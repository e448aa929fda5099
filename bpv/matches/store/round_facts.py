"""What a round needs to know of many students at once: a query per fact, not per student."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.matches.models import Wish
from bpv.matches.models.proposals import ProposalState
from bpv.matches.store.wishes import COLUMNS
from bpv.matches.tables import MatchProposalRow, WishRow


class Promise(NamedTuple):
    """An open proposal: a place that is promised to a student until somebody answers."""

    proposal_id: str
    student_id: str
    place_id: str
    period_id: str
    round_id: str | None


def wishes(session: Session, institution_id: str, student_ids: Collection[str]) -> dict[str, Wish]:
    """The saved wishes of students; who saved none is left out."""
    found: dict[str, Wish] = {}
    names = tuple(getattr(WishRow, name) for name in COLUMNS)
    for part in chunks(sorted(set(student_ids))):
        query = select(*names).where(col(WishRow.institution_id) == institution_id, col(WishRow.student_id).in_(part))
        for row in session.execute(query):
            wish = Wish.model_construct(**dict(zip(COLUMNS, row, strict=True)))
            found[wish.student_id] = wish
    return found


def promises(session: Session, institution_id: str) -> tuple[Promise, ...]:
    """Every open proposal of the institution, the oldest first."""
    query = select(*(getattr(MatchProposalRow, name) for name in ("id", *Promise._fields[1:]))).where(
        col(MatchProposalRow.institution_id) == institution_id,
        col(MatchProposalRow.state) == ProposalState.OPEN.value,
    )
    rows = session.execute(query.order_by(col(MatchProposalRow.made_at), col(MatchProposalRow.id)))
    return tuple(Promise(*row) for row in rows)
