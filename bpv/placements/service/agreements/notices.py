"""Mail about an agreement: to sign it, that it changed, that the student is asked, that everybody signed."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.companies.service import agreeing as companies
from bpv.core import outbox
from bpv.core.config import Settings
from bpv.core.outbox.models import LinkOf
from bpv.core.words import say_day
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.people.service.directory import languages
from bpv.placements.models.agreement import Full, Party
from bpv.placements.models.links import Purpose, Task
from bpv.placements.service import links, recipients
from bpv.placements.store import following as placements

SIGN: Final = "agreement.sign"
CHANGED: Final = "agreement.voided"
ASKED: Final = "agreement.asked"
COMPLETE: Final = "agreement.complete"
NEW_SHEET: Final = "agreement.new_sheet"
NOTED: Final = "agreement.noted"
PAGES: Final = {Party.STUDENT: "own_agreement", Party.COMPANY: "trainee_agreement", Party.SCHOOL: "agreement"}


def tell(session: Session, full: Full, kind: str, parties: Collection[Party], by: str | None, today: date) -> None:
    """Queue the mail for these parties: to their account where they have one; else a link to sign, for mail that asks
    for a signature. The school is told through the account that made the sheet."""
    accounts = accounts_of(session, full, today)
    spoken = languages(session, full.agreement.institution_id, [one for one in accounts.values() if one])
    for party in parties:
        account_id = accounts.get(party)
        if account_id is not None and account_id in spoken:
            post(session, full, kind, party, account_id, spoken[account_id], by)
        elif kind in (SIGN, CHANGED):
            mail_link(session, full, party, by, today)


def own_page(settings: Settings, placement_id: str) -> str:
    """The page of the student."""
    return f"/my-placements/{placement_id}/agreement"


def trainee_page(settings: Settings, placement_id: str) -> str:
    """The page of the trainer."""
    return f"/trainees/{placement_id}/agreement"


def school_page(settings: Settings, placement_id: str) -> str:
    """The page of the school."""
    return f"/placements/{placement_id}/agreement"


LINKS: Final[Mapping[str, LinkOf]] = {
    PAGES[Party.STUDENT]: own_page,
    PAGES[Party.COMPANY]: trainee_page,
    PAGES[Party.SCHOOL]: school_page,
}


def accounts_of(session: Session, full: Full, today: date) -> dict[Party, str | None]:
    """The account of each party that may have one."""
    own, agreement = full.agreement.institution_id, full.agreement
    student = people.by_ids(session, own, [agreement.student_id])[agreement.student_id]
    placement = placements.among(session, own, [agreement.placement_id], today, None)[agreement.placement_id]
    trainers = companies.trainers(session, own, placement.company_id)
    named = next((one for one in trainers if one.id == full.sheet.says.trainer_id), None)
    return {
        Party.STUDENT: student.account_id,
        Party.COMPANY: named.account_id if named else None,
        Party.SCHOOL: full.sheet.made_by,
    }


def post(session: Session, full: Full, kind: str, party: Party, account_id: str, language: str, by: str | None) -> None:
    """One mail to an account, with the page where the agreement stands."""
    sheet = full.sheets[0]
    outbox.queue(
        session,
        institution_id=full.agreement.institution_id,
        kind=kind,
        object_id=f"{sheet.id}{party.value[:3]}",
        account_id=account_id,
        language=language,
        subject_code=f"mail.{kind}.subject",
        body_code=f"mail.{kind}.body",
        params={
            "student": full.student_name,
            "company": sheet.says.company_name,
            "number": sheet.number,
            "until": say_day(language, sheet.object_until) if sheet.object_until else "",
            "school": organisation.institution(session, full.agreement.institution_id).name,
        },
        link=f"{PAGES[party]}:{full.agreement.placement_id}",
        created_by=by,
    )


def mail_link(session: Session, full: Full, party: Party, by: str | None, today: date) -> None:
    """A link to sign for a trainer or parent without an account, when an address is known now."""
    agreement = full.agreement
    to = recipients.named(session, agreement.institution_id, agreement.placement_id, party)
    if to is None:
        return
    task = Task(
        purpose=Purpose.SIGN,
        placement_id=agreement.placement_id,
        object_id=agreement.id,
        to=to,
        party=party.value,
    )
    links.make(session, agreement.institution_id, task, by, today)
