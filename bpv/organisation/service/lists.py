"""Qualifications, their work processes and names, and postcode areas."""

from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.organisation import store
from bpv.organisation.models import (
    PostcodeFields,
    Qualification,
    WorkProcess,
)


def qualifications_page(
    session: Session, scope: Scope, *, q: str, level: int | None, sort: str, descending: bool, offset: int, limit: int
) -> tuple[tuple[Qualification, ...], int]:
    """Qualifications in every edition, and how many match in all."""
    return store.qualifications_page(
        session, scope.institution_id, q=q, level=level, sort=sort, descending=descending, offset=offset, limit=limit
    )


def qualifications(
    session: Session, institution_id: str, day: date, crebos: frozenset[str] | None = None
) -> tuple[Qualification, ...]:
    """The qualifications that hold on a day, by name; of these crebos when they are named."""
    return store.qualifications(session, institution_id, crebos, day)


def work_processes(session: Session, institution_id: str, crebo: str) -> tuple[WorkProcess, ...]:
    """The work processes of a qualification, in the order of its file."""
    return store.work_processes(session, institution_id, crebo)


def work_processes_of(session: Session, institution_id: str, crebos: frozenset[str]) -> tuple[WorkProcess, ...]:
    """The work processes of several qualifications in one query, in the order of their files."""
    return store.work_processes_of(session, institution_id, crebos)


def qualification_name(session: Session, institution_id: str, crebo: str, day: date) -> str:
    """The name of a qualification on a day; its crebo when the list does not know it."""
    return store.qualification_name(session, institution_id, crebo, day) or crebo


def crebo_names(session: Session, institution_id: str) -> dict[str, str]:
    """The name of every known crebo, in whatever edition: students of an older edition finish on its crebo."""
    return store.crebo_names(session, institution_id)


def postcode(session: Session, institution_id: str, code: str) -> PostcodeFields | None:
    """The area of a 4-digit postcode, the first by place when it has several; None when it is not in the table."""
    return next(iter(store.postcodes(session, institution_id, code)), None)


def postcodes(session: Session, institution_id: str) -> tuple[PostcodeFields, ...]:
    """All postcode areas: the ground of a picture of places."""
    return store.postcodes(session, institution_id)
