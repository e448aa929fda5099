"""Changing an agreement by the rules of domain.md 1.4: a note, a new sheet, or a sheet that all sign again."""

from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import Refused, Stale
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.service.calendar import calendar_of
from bpv.people.service import students as people
from bpv.placements.models.agreement import AgreementState, Change, Edited, Full, Party, SheetFields, SheetState
from bpv.placements.models.links import Purpose
from bpv.placements.rules import agreement as rules
from bpv.placements.rules import states as placing_rules
from bpv.placements.rules.agreement import Deed, Needs, Way
from bpv.placements.service import following, links
from bpv.placements.service.agreements import notices, reading
from bpv.placements.service.agreements.making import allow, check_parent_address, held, note, sheet_columns
from bpv.placements.store import agreements as store
from bpv.placements.store import following as placements
from bpv.placements.store import placing, signatures


def edit(session: Session, scope: Scope, placement_id: str, version: int, edited: Edited, today: date) -> Needs:
    """Change an agreement; gives what that needs. A draft is written over. Before everybody signed, a new sheet voids
    the signatures. Afterwards the rules decide. Raises NotFound, Stale and Refused."""
    full = held(session, scope, placement_id, version, Deed.EDIT, today)
    check(full, edited)
    found = rules.changes(full.sheet.says, edited.says)
    needed = Needs(Way.SIGN_AGAIN)
    if full.agreement.state is AgreementState.COMPLETE:
        needed = rules.needs(found, edited.asked_by, talked=edited.talked)
        if needed.refusal:
            raise Refused(needed.refusal, field="asked_by" if "only" in needed.refusal else "talked")
    check_parent(session, full, edited, again=bool(found) and needed.way is Way.SIGN_AGAIN, today=today)
    keep_around(session, full, edited)
    if full.agreement.state is AgreementState.DRAFT:
        draft(session, full, edited)
    elif found:
        new_sheet(session, scope, full, edited, found, needed, today)
    else:
        ask_parent(session, scope, full, edited, today)
    note(session, scope, "agreement.edited", placement_id, tuple(one.value for one in found))
    return needed if found else Needs(Way.NOTE)


def check(full: Full, edited: Edited) -> None:
    """Days in order, hours that add up, and no legal part taken away once it was sent."""
    says = edited.says
    objection = placing_rules.objection_to_days(says.starts_on, says.ends_on)
    if objection is not None:
        raise Refused(objection.code, field=objection.field)
    if says.hours and says.spread and sum(says.spread.values()) != says.hours:
        raise Refused("agreement.spread_sum", field="hours", total=sum(says.spread.values()))
    if says.elective_only and not says.elective_code:
        raise Refused("agreement.elective_missing", field="elective_code")
    if full.agreement.state is not AgreementState.DRAFT and rules.parts_missing(says):
        raise Refused("agreement.parts_missing")


def check_parent(session: Session, full: Full, edited: Edited, *, again: bool, today: date) -> None:
    """Whoever signs as a parent has an address that is not the student's; and who stands on what was signed does not
    change, unless everybody signs `again`."""
    check_parent_address(session, full, edited.parent_email)
    if full.agreement.state is AgreementState.DRAFT:
        return
    wanted = rules.unsigned(full.birth_date, {}, today) if again else reading.unsigned(full, today)
    if Party.PARENT in wanted and not (edited.parent_name and edited.parent_email):
        raise Refused("agreement.parent_missing", field="parent_email" if edited.parent_name else "parent_name")
    signed = full.agreement.complete_on is not None or any(one.party is Party.PARENT for one in full.signatures)
    if signed and not again:
        for name in ("parent_name", "parent_email"):
            if not same(getattr(full.agreement, name), getattr(edited, name)):
                raise Refused("agreement.parent_signed", field=name)


def same(one: str, other: str) -> bool:
    """True for texts that differ in capitals and outer spaces only."""
    return one.strip().casefold() == other.strip().casefold()


def ask_parent(session: Session, scope: Scope, full: Full, edited: Edited, today: date) -> None:
    """Stop the links to the former address of the parent of a sheet that waits for signatures, and mail the one of
    now."""
    own, agreement = full.agreement.institution_id, full.agreement
    if agreement.state is not AgreementState.SENT or same(agreement.parent_email, edited.parent_email):
        return
    links.stop_for(session, own, Purpose.SIGN, [agreement.id], party=Party.PARENT.value)
    if Party.PARENT in reading.unsigned(full, today):
        after = reading.by_id(session, own, agreement.id, today)
        notices.tell(session, after, notices.SIGN, (Party.PARENT,), scope.account_id, today)


def keep_around(session: Session, full: Full, edited: Edited) -> None:
    """Language and parent belong to the agreement, not to a sheet. The language stays once it was sent."""
    values: dict[str, Any] = {"parent_name": edited.parent_name, "parent_email": edited.parent_email}
    if full.agreement.state is AgreementState.DRAFT:
        values["language"] = edited.language
    store.change(session, full.agreement.institution_id, full.agreement.id, values)


def draft(session: Session, full: Full, edited: Edited) -> None:
    """Write over a draft."""
    own = full.agreement.institution_id
    store.change_sheet(session, own, full.sheet.id, edited.says.model_dump())
    store.change(session, own, full.agreement.id, {"trainer_id": edited.says.trainer_id})
    links.stop_former(session, own, full.agreement.placement_id, edited.says.trainer_id)
    follow_days(session, full, edited.says)


def new_sheet(
    session: Session,
    scope: Scope,
    full: Full,
    edited: Edited,
    found: tuple[Change, ...],
    needed: Needs,
    today: date,
) -> None:
    """Add the next sheet: in force at once, or waiting for the student's consent."""
    own, number = scope.institution_id, full.sheets[0].number + 1
    columns = sheet_columns(own, full.agreement.id, number, edited.says, found, edited.asked_by, scope.account_id)
    columns["terms_id"] = full.sheet.terms_id
    retire(session, full, SheetState.PROPOSED)
    if needed.consent:
        store.add_sheet(session, columns | {"state": SheetState.PROPOSED.value})
        after = reading.by_id(session, own, full.agreement.id, today)
        notices.tell(session, after, notices.ASKED, (Party.STUDENT,), scope.account_id, today)
        return
    if needed.objections:
        columns["object_until"] = objection_day(session, own, today)
    retire(session, full, SheetState.CURRENT)
    store.add_sheet(session, columns)
    in_force(session, full, edited.says, number)
    if needed.way is Way.SIGN_AGAIN:
        sign_again(session, scope, full, columns["id"], today)
    else:
        after = reading.by_id(session, own, full.agreement.id, today)
        kind = notices.NEW_SHEET if needed.objections else notices.NOTED
        notices.tell(session, after, kind, (Party.STUDENT, Party.COMPANY), scope.account_id, today)


def objection_day(session: Session, institution_id: str, today: date) -> date:
    """The last day to object to a sheet that is sent today."""
    days = organisation.setting(session, institution_id, "agreement.objection_days")
    return calendar_of(session, institution_id).add_working_days(today, days)


def retire(session: Session, full: Full, state: SheetState) -> None:
    """The sheet in this state, if there is one, is an earlier one from now on."""
    for one in full.sheets:
        if one.state is state:
            store.change_sheet(session, full.agreement.institution_id, one.id, {"state": SheetState.PAST.value})


def in_force(session: Session, full: Full, says: SheetFields, number: int) -> None:
    """The agreement stands on this sheet now, the placement has its days, and links of a former trainer end."""
    own, agreement_id = full.agreement.institution_id, full.agreement.id
    store.change(session, own, agreement_id, {"number": number, "trainer_id": says.trainer_id})
    links.stop_former(session, own, full.agreement.placement_id, says.trainer_id)
    follow_days(session, full, says)


def sign_again(session: Session, scope: Scope, full: Full, sheet_id: str, today: date) -> None:
    """Void what was signed: who had signed hears that it must be done again, others are asked on. Terms are today's."""
    own, agreement = scope.institution_id, full.agreement
    terms = signatures.terms_on(session, own, agreement.language, today)
    store.change_sheet(session, own, sheet_id, {"terms_id": terms.id if terms else full.sheet.terms_id})
    signatures.void(session, own, agreement.id, now())
    store.change(session, own, agreement.id, {"state": AgreementState.SENT.value, "complete_on": None})
    links.stop_for(session, own, Purpose.SIGN, [agreement.id])
    after = reading.by_id(session, own, agreement.id, today)
    told = {one.party for one in full.signatures}
    wanted = rules.unsigned(full.birth_date, {}, today)
    notices.tell(session, after, notices.CHANGED, [one for one in wanted if one in told], scope.account_id, today)
    rest = [one for one in wanted if one not in told and one is not Party.SCHOOL]
    notices.tell(session, after, notices.SIGN, rest, scope.account_id, today)


def follow_days(session: Session, full: Full, says: SheetFields) -> None:
    """The placement lasts from the first until the last day of its sheet; raises Refused when the student is somewhere
    else on one of these days. The student is held."""
    own, agreement = full.agreement.institution_id, full.agreement
    day = says.starts_on
    placement = placements.among(session, own, [agreement.placement_id], day, None)[agreement.placement_id]
    if (placement.starts_on, placement.ends_on) == (says.starts_on, says.ends_on):
        return
    others = placing.of_students(session, own, [agreement.student_id], day).get(agreement.student_id, ())
    rest = [one for one in others if one.id != placement.id]
    if other := placing_rules.overlapping(rest, says.starts_on, says.ends_on):
        ends = placing_rules.last_day(other)
        raise Refused("placement.overlaps", field="starts_on", starts=other.starts_on, ends=ends)
    values = {"starts_on": says.starts_on, "ends_on": says.ends_on}
    if not placing.change(session, own, placement.id, placement.version, values):
        raise Stale(full)


def consent(session: Session, scope: Scope, placement_id: str, number: int, *, agrees: bool, today: date) -> None:
    """The student agrees to a sheet that the company asked for, or not. Raises NotFound outside the scope, and Refused
    when another sheet waits by now."""
    placement = following.one(session, scope, placement_id, today).placement
    people.hold(session, scope.institution_id, placement.student_id)
    full = reading.of_placement(session, scope.institution_id, placement_id, today)
    if full is None or full.proposed is None or full.proposed.number != number:
        raise Refused("agreement.sheet_changed")
    allow(full, Deed.CONSENT)
    own, sheet = scope.institution_id, full.proposed
    if agrees:
        retire(session, full, SheetState.CURRENT)
        values = {
            "state": SheetState.CURRENT.value,
            "consented_on": today,
            "object_until": objection_day(session, own, today),
        }
        store.change_sheet(session, own, sheet.id, values)
        in_force(session, full, sheet.says, number)
        after = reading.by_id(session, own, full.agreement.id, today)
        notices.tell(session, after, notices.NEW_SHEET, (Party.COMPANY,), scope.account_id, today)
    else:
        store.change_sheet(session, own, sheet.id, {"state": SheetState.DECLINED.value})
        store.change(session, own, full.agreement.id, {})
    audit.record(
        session,
        "agreement.consented" if agrees else "agreement.declined",
        institution_id=own,
        actor_id=scope.account_id,
        object_id=placement_id,
    )
