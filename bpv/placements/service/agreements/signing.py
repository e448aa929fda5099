"""Signing, objecting and answering. A signature binds to one version of the sheet."""

from datetime import date

from sqlmodel import Session

from bpv.companies.service import agreeing as companies
from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.people.service import students as people
from bpv.placements.models.agreement import AgreementState, Full, How, Party, Signer
from bpv.placements.models.links import Purpose
from bpv.placements.rules import agreement as rules
from bpv.placements.rules.agreement import Deed
from bpv.placements.service import following, links
from bpv.placements.service.agreements import notices, reading
from bpv.placements.service.agreements.making import allow, held, note
from bpv.placements.store import agreements as store
from bpv.placements.store import following as placements
from bpv.placements.store import signatures


def sign(
    session: Session,
    institution_id: str,
    agreement_id: str,
    party: Party,
    signer: Signer,
    version: int,
    today: date,
) -> bool:
    """Sign `version` (the number of a sheet) for a party; False when that party had signed it already. Two parties at
    once take turns, and both count.

    Raises NotFound; Refused when the sheet changed since it was read (`agreement.sheet_changed`), when a legal part
    lacks, when the company is not recognised today, when nobody asks this party, or when it is not there to sign.
    """
    if store.one(session, institution_id, agreement_id, hold=True) is None:
        raise NotFound()
    full = reading.by_id(session, institution_id, agreement_id, today)
    already = any(one.party is party and one.sheet_number == version for one in full.signatures)
    if already:
        return False
    if full.agreement.number != version:
        raise Refused("agreement.sheet_changed")
    allow(full, Deed.SIGN)
    objection = objection_to_sign(session, full, party, today)
    if objection is not None:
        raise Refused(objection)
    if not keep(session, full, party, signer):
        return False
    finish(session, full, today)
    links_over(session, full, party)
    audit.record(
        session,
        "agreement.signed",
        institution_id=institution_id,
        actor_id=signer.account_id,
        object_id=full.agreement.placement_id,
        fields=(party.value,),
    )
    return True


def objection_to_sign(session: Session, full: Full, party: Party, today: date) -> str | None:
    """Why this party cannot sign today, as a word code."""
    if rules.parts_missing(full.sheet.says):
        return "agreement.parts_missing"
    if party not in rules.unsigned(full.birth_date, reading.days(full.signatures), today):
        return "agreement.nobody_asks"
    if not full.agreement.exception and not recognised(session, full, today):
        return "agreement.not_recognised"
    return None


def recognised(session: Session, full: Full, today: date) -> bool:
    """True when the company is recognised today for the qualification, or for any when only an elective unit is
    done there (domain.md 1.3)."""
    own, says = full.agreement.institution_id, full.sheet.says
    ids = [full.agreement.placement_id]
    placement = placements.among(session, own, ids, today, None)[full.agreement.placement_id]
    verdict = companies.recognised_on(
        session, own, placement.establishment_id, says.crebo, today, any_crebo=says.elective_only
    )
    return verdict is not None and verdict.counts


def keep(session: Session, full: Full, party: Party, signer: Signer) -> bool:
    """Write the signature."""
    sheet = full.sheet
    return signatures.add(
        session,
        {
            "id": new_id(),
            "institution_id": full.agreement.institution_id,
            "agreement_id": full.agreement.id,
            "sheet_id": sheet.id,
            "terms_id": sheet.terms_id,
            "party": party.value,
            "name": signer.name[:120],
            "account_id": signer.account_id,
            "link_id": signer.link_id,
            "at": now(),
            "how": (How.LINK if signer.link_id else How.ACCOUNT).value,
        },
    )


def finish(session: Session, full: Full, today: date) -> None:
    """Once everybody signed the agreement is complete; the student and the school hear of it."""
    own, agreement = full.agreement.institution_id, full.agreement
    after = reading.by_id(session, own, agreement.id, today)
    if reading.unsigned(after, today):
        store.change(session, own, agreement.id, {})
        return
    first = agreement.first_complete_on or today
    values = {"state": AgreementState.COMPLETE.value, "complete_on": today, "first_complete_on": first}
    store.change(session, own, agreement.id, values)
    notices.tell(session, after, notices.COMPLETE, (Party.STUDENT, Party.SCHOOL), None, today)


def links_over(session: Session, full: Full, party: Party) -> None:
    """A party that signed with its account needs its link no more. Links of the others stay."""
    links.stop_for(session, full.agreement.institution_id, Purpose.SIGN, [full.agreement.id], party=party.value)


def object_to(
    session: Session, scope: Scope, placement_id: str, party: Party, name: str, text: str, key: str, today: date
) -> None:
    """Object to the sheet in force while its term runs. `key`: the form, kept once. Raises NotFound and Refused (the
    student for another party, too)."""
    full = reading.within(session, scope, placement_id, today)
    if full is None:
        raise NotFound()
    check_eyes(session, scope, full.agreement.student_id, party)
    allow(full, Deed.OBJECT)
    if full.sheet.object_until is None or today > full.sheet.object_until:
        raise Refused("agreement.objection_over")
    kept = signatures.object_once(
        session,
        {
            "id": new_id(),
            "institution_id": scope.institution_id,
            "agreement_id": full.agreement.id,
            "sheet_id": full.sheet.id,
            "source": f"form:{key}",
            "party": party.value,
            "name": name[:120],
            "account_id": scope.account_id,
            "text": text,
            "at": now(),
        },
    )
    if kept:
        note(session, scope, "agreement.objected", placement_id, (party.value,))


def answer(
    session: Session, scope: Scope, placement_id: str, version: int, objection_id: str, text: str, today: date
) -> None:
    """Answer an objection. Raises NotFound for one that is not of this agreement, or was answered already."""
    full = held(session, scope, placement_id, version, Deed.ANSWER, today)
    values = {"answer": text, "settled_at": now(), "settled_by": scope.account_id}
    if not signatures.settle(session, scope.institution_id, full.agreement.id, objection_id, values):
        raise NotFound()
    store.change(session, scope.institution_id, full.agreement.id, {})
    note(session, scope, "agreement.answered", placement_id, ("answer",))


def check_eyes(session: Session, scope: Scope, student_id: str, party: Party) -> None:
    """Raise Refused when the account of the student acts for another party, whatever its roles."""
    student = people.by_ids(session, scope.institution_id, [student_id])[student_id]
    if party is not Party.STUDENT and scope.account_id is not None and scope.account_id == student.account_id:
        raise Refused("agreement.own_student")


def sign_within(
    session: Session, scope: Scope, placement_id: str, party: Party, name: str, version: int, today: date
) -> bool:
    """Sign the agreement of a placement within the scope with the account that asks, which is not the student's for
    another party; see `sign`."""
    line = following.one(session, scope, placement_id, today)
    check_eyes(session, scope, line.placement.student_id, party)
    found = store.of_placements(session, scope.institution_id, [line.placement.id]).get(placement_id)
    if found is None:
        raise NotFound()
    signer = Signer(name, account_id=scope.account_id)
    return sign(session, scope.institution_id, found.id, party, signer, version, today)
