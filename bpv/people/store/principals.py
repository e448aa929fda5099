"""Who an account is, without a session: for what a person made a standing request for, such as a calendar."""

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.core.errors import NotFound
from bpv.core.rights import Principal, Role
from bpv.people.store import accounts
from bpv.people.tables import StudentRow


def principal(session: Session, institution_id: str, account_id: str) -> Principal | None:
    """The account with its roles as they are now; None when it is disabled, gone, or of another institution."""
    try:
        found = accounts.get(session, account_id)
    except NotFound:
        return None
    if not found.active or found.institution_id != institution_id:
        return None
    student_id = None
    if any(one.role is Role.STUDENT for one in found.grants):
        mine = (col(StudentRow.institution_id) == institution_id, col(StudentRow.account_id) == account_id)
        student_id = session.execute(select(col(StudentRow.id)).where(*mine)).scalar()
    return Principal(
        institution_id=institution_id,
        account_id=account_id,
        name=found.name,
        language=found.language,
        grants=found.grants,
        student_id=student_id,
    )
