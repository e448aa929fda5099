"""Agreements as pages and other rooms see them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from bpv.core.clock import local
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.people.models import Student
from bpv.people.service import students as people
from bpv.placements.models import Placement
from bpv.placements.models.agreement import Agreement, AgreementFacts, AgreementState, Full, Party, Sheet, Signature
from bpv.placements.rules import agreement as rules
from bpv.placements.rules.states import last_day
from bpv.placements.service import following
from bpv.placements.store import agreements as store
from bpv.placements.store import following as placements
from bpv.placements.store import signatures

NONE = AgreementFacts()


def states(
    session: Session, institution_id: str, placement_ids: Collection[str], today: date
) -> Mapping[str, AgreementFacts]:
    """The agreement of each of these placements of the school; one without has state `none`. Five queries per 5,000."""
    found = placements.among(session, institution_id, placement_ids, today, None)
    made = store.of_placements(session, institution_id, found)
    ids = [one.id for one in made.values()]
    sheets = store.sheets_in_force(session, institution_id, ids)
    signed = signatures.standing(session, institution_id, ids)
    students = people.by_ids(session, institution_id, {one.student_id for one in made.values()})
    return {
        placement_id: facts(one, made.get(placement_id), sheets, signed, students, today)
        for placement_id, one in found.items()
    }


def facts(
    placement: Placement,
    agreement: Agreement | None,
    sheets: Mapping[str, Sheet],
    signed: Mapping[str, tuple[Signature, ...]],
    students: Mapping[str, Student],
    today: date,
) -> AgreementFacts:
    """The facts of one placement."""
    if agreement is None:
        return replace(NONE, valid_at_start=rules.in_time(placement.starts_on, None, today))
    says = sheets[agreement.id].says
    student = students[agreement.student_id]
    return AgreementFacts(
        agreement_id=agreement.id,
        state=rules.state_with(agreement.state, placement.state),
        missing=tuple(f"agreement.part.{name}" for name in rules.parts_missing(says)),
        unsigned=lacking(student, agreement, signed.get(agreement.id, ()), today),
        sent_on=agreement.sent_on,
        complete_on=agreement.complete_on,
        valid_at_start=rules.in_time(placement.starts_on, agreement.first_complete_on, today),
        trainer_id=says.trainer_id,
        trainer_name=says.trainer_name,
        trainer_email=says.trainer_email,
        supervisor_id=says.supervisor_id,
        hours=says.hours,
        starts_on=says.starts_on,
        ends_on=says.ends_on,
    )


def lacking(student: Student, agreement: Agreement, held: Collection[Signature], today: date) -> tuple[Party, ...]:
    """Who must still sign; nobody once everybody had."""
    if agreement.complete_on is not None:
        return ()
    return rules.unsigned(student.birth_date, days(held), today)


def days(held: Collection[Signature]) -> dict[Party, date]:
    """On which local day each party signed."""
    return {one.party: local(one.at).date() for one in held}


def within(session: Session, scope: Scope, placement_id: str, today: date) -> Full | None:
    """The agreement of a placement within the scope, or None when it has none; NotFound for any other placement."""
    line = following.one(session, scope, placement_id, today)
    return of_placement(session, scope.institution_id, line.placement.id, today)


def of_placement(session: Session, institution_id: str, placement_id: str, today: date) -> Full | None:
    """The agreement of a placement of the school with everything around it; None when it has none."""
    agreement = store.of_placements(session, institution_id, [placement_id]).get(placement_id)
    return None if agreement is None else full(session, agreement, today)


def by_id(session: Session, institution_id: str, agreement_id: str, today: date) -> Full:
    """An agreement of the school with everything around it; raises NotFound."""
    agreement = store.one(session, institution_id, agreement_id)
    if agreement is None:
        raise NotFound()
    return full(session, agreement, today)


def full(session: Session, agreement: Agreement, today: date) -> Full:
    """Everything around an agreement; its state is that beside the placement."""
    own = agreement.institution_id
    placement = placements.among(session, own, [agreement.placement_id], today, None)[agreement.placement_id]
    student = people.by_ids(session, own, [agreement.student_id])[agreement.student_id]
    sheets = store.sheets(session, own, agreement.id)
    current = next(one for one in sheets if one.number == agreement.number)
    titles = {one.code: one.title for one in organisation.work_processes(session, own, current.says.crebo)}
    state = rules.state_with(agreement.state, placement.state)
    ended = last_day(placement) if state is AgreementState.ENDED else None
    return Full(
        agreement=replace(agreement, state=state, ended_on=ended),
        sheets=sheets,
        signatures=signatures.standing(session, own, [agreement.id]).get(agreement.id, ()),
        objections=signatures.objections(session, own, agreement.id),
        terms=signatures.terms(session, own, current.terms_id)
        or signatures.terms_on(session, own, agreement.language, today),
        birth_date=student.birth_date,
        student_name=student.name,
        student_number=student.number,
        process_titles=titles,
    )


def unsigned(full: Full, today: date) -> tuple[Party, ...]:
    """Who must still sign this agreement."""
    if full.agreement.complete_on is not None:
        return ()
    return rules.unsigned(full.birth_date, days(full.signatures), today)
