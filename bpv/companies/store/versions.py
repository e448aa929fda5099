"""The version of the registry: one row per school, raised in the transaction of every change."""

from sqlalchemy import text
from sqlmodel import Session, col, select

from bpv.companies.tables import RegistryVersionRow

RAISE = text(
    "INSERT INTO registry_version (institution_id, version) VALUES (:institution_id, 1)"
    " ON CONFLICT (institution_id) DO UPDATE SET version = registry_version.version + 1"
)


def bump(session: Session, institution_id: str) -> None:
    """Raise the registry's version: whoever caches the registry reads it anew. Same transaction as the change."""
    session.connection().execute(RAISE, {"institution_id": institution_id})


def registry_version(session: Session, institution_id: str) -> int:
    """The version of the registry; 0 when nothing was ever recorded."""
    query = select(RegistryVersionRow.version).where(col(RegistryVersionRow.institution_id) == institution_id)
    return session.exec(query).first() or 0
