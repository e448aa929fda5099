"""Students with the account through which mail reaches them."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.core.bulk import chunks
from bpv.people.models import Student
from bpv.people.store.students import NAMES, value
from bpv.people.tables import AccountRow, StudentRow

COLUMNS: Final[tuple[Any, ...]] = (*(getattr(StudentRow, name) for name in NAMES), AccountRow.language)


def reachable(session: Session, student_ids: Collection[str]) -> dict[str, tuple[Student, str]]:
    """Students with an active account, each with the language of that account, by id."""
    found: dict[str, tuple[Student, str]] = {}
    for part in chunks(sorted(set(student_ids))):
        query = (
            select(*COLUMNS)
            .join(AccountRow, col(AccountRow.id) == col(StudentRow.account_id))
            .where(
                col(AccountRow.active),
                col(AccountRow.institution_id) == col(StudentRow.institution_id),
                col(StudentRow.id).in_(part),
            )
        )
        for *columns, language in session.execute(query):
            student = value(columns)
            found[student.id] = (student, language)
    return found
