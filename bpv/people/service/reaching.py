"""Whom mail reaches: for jobs, which ask no rights because nobody reads what they find."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.people.models import Student
from bpv.people.store import reaching as store


def reachable(session: Session, student_ids: Collection[str]) -> Mapping[str, tuple[Student, str]]:
    """Of these students those with an active account, each with the language of that account, by id. One query."""
    return store.reachable(session, student_ids)
