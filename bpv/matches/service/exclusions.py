"""Companies that a student is not proposed to again: where they were placed before, and where a match went wrong."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from bpv.core import audit
from bpv.matches.models.exclusions import Exclusion
from bpv.matches.store import exclusions as store
from bpv.placements import service as placements


def exclude(
    session: Session,
    institution_id: str,
    student_id: str,
    company_id: str,
    source: str,
    why: str,
    by: str | None,
    at: datetime,
) -> bool:
    """Leave a company out for a student from now on. `source` names what it follows from (`failed_match:<id>`), `why`
    is a code of the shared catalogue of reasons. False when the same source did so before."""
    values = {
        "student_id": student_id,
        "company_id": company_id,
        "source": source,
        "why": why,
        "made_at": at,
        "made_by": by,
    }
    if not store.add(session, institution_id, values):
        return False
    audit.record(
        session,
        "match_exclusion.made",
        institution_id=institution_id,
        actor_id=by,
        object_id=student_id,
        fields=("company", "why"),
    )
    return True


def of_students(
    session: Session, institution_id: str, student_ids: Collection[str]
) -> Mapping[str, tuple[Exclusion, ...]]:
    """The exclusions of these students, the oldest first; who has none is left out. One query."""
    found: dict[str, tuple[Exclusion, ...]] = {}
    for one in store.of_students(session, institution_id, student_ids):
        found[one.student_id] = (*found.get(one.student_id, ()), one)
    return found


def companies_left_out(
    session: Session, institution_id: str, student_ids: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """The companies that matching leaves out for each of these students: those where they were placed before, and
    those excluded since. Two queries, whatever the number of students."""
    found = dict(placements.earlier_companies(session, institution_id, student_ids))
    for one in store.of_students(session, institution_id, student_ids):
        found[one.student_id] = found.get(one.student_id, frozenset()) | {one.company_id}
    return found
