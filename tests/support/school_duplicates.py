"""What duplicates and merges add to the school of the tests: a pair that waits and an old merge, at both schools."""

from typing import Any

from sqlmodel import Session

from bpv.companies.tables import CompanyMergeRow, CompanyRow, DuplicatePairRow
from bpv.core.clock import now
from bpv.core.ids import new_id
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """A pair and a merge that cannot be undone any more, at each school."""
    second = CompanyRow(
        institution_id=school.other_institution,
        name="Fijnmechaniek de Rijn BV",
        sort_name="fijnmechaniek de rijn bv",
        search_text="fijnmechaniek de rijn bv",
        created_at=now(),
        updated_at=now(),
    )
    keep(session, second)
    first = next(iter(school.other_registry.companies.values()))
    pair(session, school.institution, school.companies["complete"], school.companies["due"])
    pair(session, school.other_institution, first, second.id)


def pair(session: Session, institution_id: str, one_id: str, other_id: str) -> None:
    """Two companies that may be the same, and a company that was merged into the first one long ago."""
    one_id, other_id = sorted((one_id, other_id))
    keep(
        session,
        DuplicatePairRow(
            institution_id=institution_id,
            one_id=one_id,
            other_id=other_id,
            score=9,
            reasons=["postcode_same", "phone_same"],
            found_at=now(),
        ),
        CompanyMergeRow(
            institution_id=institution_id,
            kept_id=one_id,
            absorbed_id=new_id(),
            absorbed_name="Oude naam",
            merged_at=now(),
        ),
    )
