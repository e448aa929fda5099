"""Whom a mailed link goes to: whoever the agreement names now, at the address that is known now.

What a sheet says about a trainer was frozen when it was made; who may act is settled by the registry of today.
"""

from dataclasses import replace

from sqlmodel import Session

from bpv.companies.service import trainers
from bpv.core.clock import today
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.people.service.directory import recipient as of_account
from bpv.placements.models.agreement import Agreement, Party
from bpv.placements.models.links import Recipient
from bpv.placements.store import agreements as store
from bpv.placements.store import placing


def named(
    session: Session,
    institution_id: str,
    placement_id: str,
    party: Party = Party.COMPANY,
    *,
    otherwise: str | None = None,
) -> Recipient | None:
    """The trainer or the parent whom the agreement of a placement names; `otherwise` is the trainer to take when it
    names none. None when that trainer left the registry, without an address, and for an address of the student, who
    may not do the task of somebody else."""
    agreement = store.of_placements(session, institution_id, [placement_id]).get(placement_id)
    to = None
    if party is Party.PARENT:
        to = parent(agreement)
    elif party is Party.COMPANY:
        to = trainer(session, institution_id, trainer_named(session, agreement) or otherwise)
    if to is None or own_address(session, institution_id, placement_id, to.address):
        return None
    return replace(to, language=agreement.language) if agreement else to


def parent(agreement: Agreement | None) -> Recipient | None:
    """The parent of an agreement, when there is an address."""
    if agreement is None or not agreement.parent_email.strip():
        return None
    return Recipient(name=agreement.parent_name, address=agreement.parent_email.strip())


def trainer_named(session: Session, agreement: Agreement | None) -> str | None:
    """The id of the trainer on the sheet in force; None for one who left the registry, as for nobody."""
    if agreement is None:
        return None
    sheet = store.sheets_in_force(session, agreement.institution_id, [agreement.id]).get(agreement.id)
    return sheet.says.trainer_id if sheet else None


def trainer(session: Session, institution_id: str, trainer_id: str | None) -> Recipient | None:
    """A trainer as the registry knows them now, when there is an address."""
    if trainer_id is None:
        return None
    known = trainers.by_ids(session, institution_id, [trainer_id]).get(trainer_id)
    if known is None or not (known.email or "").strip():
        return None
    return Recipient(name=known.name, address=(known.email or "").strip(), trainer_id=known.id)


def own_address(session: Session, institution_id: str, placement_id: str, address: str) -> bool:
    """True for an address of the student of a placement."""
    placement = placing.one(session, institution_id, placement_id, today(), None)
    if placement is None:
        return False
    student = people.by_ids(session, institution_id, [placement.student_id])[placement.student_id]
    return is_own(session, student, address)


def is_own(session: Session, student: Student, address: str) -> bool:
    """True for an address of the student, in the administration or of the account; capitals mean nothing."""
    account = of_account(session, student.institution_id, student.account_id) if student.account_id else None
    known = {one.casefold() for one in (student.email, account.address if account else None) if one}
    return address.strip().casefold() in known
