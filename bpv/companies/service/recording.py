"""Recording whole companies at once: for the seed, and for tests that need a registry."""

from collections.abc import Iterable

from sqlmodel import Session

from bpv.companies.models import CompanyRecord
from bpv.companies.store import bump
from bpv.companies.store.bulk import insert_records


def read_anew(session: Session, institution_id: str) -> None:
    """Something that places are shown with changed outside the registry: whoever caches the registry reads it anew."""
    bump(session, institution_id)


def record_companies(session: Session, institution_id: str, records: Iterable[CompanyRecord]) -> int:
    """Record whole companies with ids chosen by the caller (`core.ids.from_bytes` makes repeatable ones).

    Search text, sort name, completeness, place keys and company keys are derived here. Gives the number recorded; the
    registry's version rises once. Raises IntegrityError for a double id or a place with more taken than its capacity.
    """
    done = insert_records(session, institution_id, records)
    bump(session, institution_id)
    return done
