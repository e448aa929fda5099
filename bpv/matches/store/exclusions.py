"""Companies that are left out for a student. Session in, values out."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.matches.models.exclusions import Exclusion
from bpv.matches.tables import MatchExclusionRow

SHOWN: Final[tuple[Any, ...]] = tuple(getattr(MatchExclusionRow, name) for name in Exclusion.__dataclass_fields__)


def add(session: Session, institution_id: str, values: Mapping[str, Any]) -> bool:
    """Keep an exclusion; False when the same source left this company out for this student before."""
    try:
        with session.begin_nested():
            session.add(MatchExclusionRow(institution_id=institution_id, **values))
    except IntegrityError:
        return False
    return True


def of_students(session: Session, institution_id: str, student_ids: Collection[str]) -> tuple[Exclusion, ...]:
    """The exclusions of these students, the oldest first."""
    gathered: list[Exclusion] = []
    for part in chunks(sorted(set(student_ids))):
        query = select(*SHOWN).where(
            col(MatchExclusionRow.institution_id) == institution_id, col(MatchExclusionRow.student_id).in_(part)
        )
        gathered.extend(Exclusion(*row) for row in session.execute(query))
    return tuple(sorted(gathered, key=lambda one: (one.made_at, one.id)))
