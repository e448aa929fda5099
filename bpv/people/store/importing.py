"""What an import of students reads: everything by sets, matched on student number only."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import or_
from sqlmodel import Session, col, select

from bpv.core.bulk import chunks, write_sync
from bpv.core.intake import Held, Sync
from bpv.core.rights import Role
from bpv.people.tables import AccountRow, GrantRow, StudentRow, SupervisionRow

FIELDS: Final = (
    "number",
    "name",
    "email",
    "birth_date",
    "crebo",
    "route",
    "cohort",
    "study_year",
    "postcode",
    "team_id",
)
DEFAULTS: Final = {**dict.fromkeys(FIELDS), "route": "BOL"}


def students(session: Session, institution_id: str, numbers: Iterable[str]) -> dict[str, Held]:
    """Students by their number."""
    columns = [StudentRow.id, StudentRow.version, *(getattr(StudentRow, name) for name in FIELDS)]
    found = {}
    for part in chunks(sorted(set(numbers))):
        query = select(*columns).where(
            col(StudentRow.institution_id) == institution_id, col(StudentRow.number).in_(part)
        )
        for row in session.connection().execute(query):
            found[row[2]] = Held(row[0], row[1], dict(zip(FIELDS, row[2:], strict=True)))
    return found


def write_students(session: Session, institution_id: str, sync: Sync) -> None:
    """Insert and update students as one set; raises `Moved` when one was edited since it was judged."""
    write_sync(session, StudentRow, institution_id, sync, DEFAULTS)


def supervisors(session: Session, institution_id: str) -> dict[str, str]:
    """The account of every active supervisor by its e-mail address."""
    held = select(GrantRow.account_id).where(
        GrantRow.institution_id == institution_id, GrantRow.role == Role.SUPERVISOR.value
    )
    rows = session.exec(
        select(AccountRow.email, AccountRow.id).where(
            AccountRow.institution_id == institution_id, col(AccountRow.active), col(AccountRow.id).in_(held)
        )
    )
    return {email: account_id for email, account_id in rows}


def supervised_by(session: Session, institution_id: str, held: Mapping[str, Held], day: date) -> dict[str, set[str]]:
    """The accounts that supervise each student on the day or later, by the number of the student."""
    numbers = {one.id: number for number, one in held.items()}
    found: dict[str, set[str]] = {number: set() for number in held}
    until = col(SupervisionRow.valid_until)
    for part in chunks(sorted(numbers)):
        query = select(SupervisionRow.student_id, SupervisionRow.account_id).where(
            SupervisionRow.institution_id == institution_id,
            col(SupervisionRow.student_id).in_(part),
            or_(until.is_(None), until >= day),
        )
        for student_id, account_id in session.exec(query):
            found[numbers[student_id]].add(account_id)
    return found
