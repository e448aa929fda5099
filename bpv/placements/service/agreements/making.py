"""Making an agreement from a placement, sending it, letting it go."""

from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.companies.models import Trainer
from bpv.companies.service import agreeing as companies
from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import Route
from bpv.people.service import responsible
from bpv.people.service import students as people
from bpv.people.service.directory import Accounts
from bpv.placements.models import Placement, State
from bpv.placements.models.agreement import (
    AgreementState,
    Asker,
    Change,
    Full,
    Kind,
    Party,
    SheetFields,
    SheetState,
)
from bpv.placements.models.links import Purpose
from bpv.placements.rules import agreement as rules
from bpv.placements.rules.agreement import Deed
from bpv.placements.service import following, links, recipients
from bpv.placements.service.agreements import notices, reading
from bpv.placements.store import agreements as store
from bpv.placements.store import signatures


def make(session: Session, scope: Scope, placement_id: str, today: date, language: str = "nl") -> str:
    """Make the agreement of a placement within the scope with everything filled in that is known; gives its id, and
    that of the one there is when it was made before. Raises NotFound, and Refused for a placement that is over."""
    placement = following.one(session, scope, placement_id, today).placement
    people.hold(session, scope.institution_id, placement.student_id)
    if held := store.of_placements(session, scope.institution_id, [placement_id]).get(placement_id):
        return held.id
    if placement.state not in (State.PLANNED, State.RUNNING):
        raise Refused("agreement.placement_over")
    made = add(session, placement, first_sheet(session, placement, today), scope.account_id, language)
    audit.record(
        session,
        "agreement.made",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=placement_id,
    )
    return made


def add(session: Session, placement: Placement, says: SheetFields, by: str | None, language: str) -> str:
    """Record an agreement with its first sheet, as a draft; gives its id."""
    own, agreement_id = placement.institution_id, new_id()
    sequence = store.next_sequence(session, own, placement.student_id)
    store.add(
        session,
        {
            "id": agreement_id,
            "institution_id": own,
            "placement_id": placement.id,
            "student_id": placement.student_id,
            "trainer_id": says.trainer_id,
            "sequence": sequence,
            "source": f"placement:{placement.id}:{sequence}",
            "kind": (Kind.LEERBAAN if placement.route is Route.BBL else Kind.STAGE).value,
            "state": AgreementState.DRAFT.value,
            "language": language,
            "made_by": by,
        },
    )
    store.add_sheet(session, sheet_columns(own, agreement_id, 1, says, (Change.FIRST,), Asker.SCHOOL, by))
    return agreement_id


def sheet_columns(
    institution_id: str,
    agreement_id: str,
    number: int,
    says: SheetFields,
    changes: tuple[Change, ...],
    asked_by: Asker,
    by: str | None,
) -> dict[str, Any]:
    """The columns of a new sheet in force."""
    return {
        **says.model_dump(),
        "id": new_id(),
        "institution_id": institution_id,
        "agreement_id": agreement_id,
        "number": number,
        "state": SheetState.CURRENT.value,
        "changes": [one.value for one in changes],
        "asked_by": asked_by.value,
        "at": now(),
        "made_by": by,
    }


def first_sheet(session: Session, placement: Placement, today: date) -> SheetFields:
    """What is known of a placement: days, hours of its period, company, the only trainer, supervisor, work processes
    that are not known to be impossible there, and what earlier sheets of the school say in words."""
    own, crebo = placement.institution_id, placement.crebo
    party = companies.party(session, own, placement.company_id, placement.establishment_id)
    period = organisation.period(session, own, placement.period_id) if placement.period_id else None
    impossible = companies.impossible(session, own, placement.company_id, crebo)
    supervisor = responsible.supervisors(session, own, [placement.student_id], today).get(placement.student_id)
    names = Accounts().names(session, own, [supervisor]) if supervisor else {}
    texts, guidance = store.example(session, own, crebo, placement.company_id)
    return SheetFields(
        crebo=crebo,
        qualification=organisation.qualification_name(session, own, crebo, placement.starts_on),
        route=placement.route.value,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        hours=period.hours if period else None,
        spread={str(placement.study_year): period.hours} if period else {},
        company_name=party.name,
        company_code=party.code,
        company_place=party.address,
        supervisor_id=supervisor,
        supervisor_name=names.get(supervisor or "", ""),
        work_processes=[
            one.code for one in organisation.work_processes(session, own, crebo) if one.code not in impossible
        ],
        guidance=guidance,
        assessment=texts["assessment"],
        dissolution=texts["dissolution"],
        **trainer_columns(only(companies.trainers(session, own, placement.company_id))),
    )


def only(trainers: tuple[Trainer, ...]) -> Trainer | None:
    """The trainer of a company that has one; who has several must choose."""
    return trainers[0] if len(trainers) == 1 else None


def trainer_columns(trainer: Trainer | None) -> dict[str, Any]:
    """What a sheet says about the trainer."""
    if trainer is None:
        return {"trainer_id": None, "trainer_name": "", "trainer_email": None}
    return {"trainer_id": trainer.id, "trainer_name": trainer.name, "trainer_email": trainer.email}


def held(session: Session, scope: Scope, placement_id: str, version: int, deed: Deed, today: date) -> Full:
    """The agreement of a placement within the scope at the version that was seen, when the deed is possible; student
    and agreement are locked. Raises NotFound, Stale and Refused."""
    placement = following.one(session, scope, placement_id, today).placement
    people.hold(session, scope.institution_id, placement.student_id)
    found = store.of_placements(session, scope.institution_id, [placement_id]).get(placement_id)
    if found is None:
        raise NotFound()
    store.one(session, scope.institution_id, found.id, hold=True)
    full = reading.by_id(session, scope.institution_id, found.id, today)
    if full.agreement.version != version:
        raise Stale(full)
    allow(full, deed)
    return full


def allow(full: Full, deed: Deed) -> None:
    """Raise Refused when the deed is not possible in this state."""
    if deed not in rules.DEEDS[full.agreement.state]:
        raise Refused("agreement.not_now")


def send(session: Session, scope: Scope, placement_id: str, version: int, today: date) -> None:
    """Send a draft for signing: every party hears of it. Raises Refused while a legal part lacks, for a minor without
    the address of a parent, when that is the student's own, and without general terms."""
    full = held(session, scope, placement_id, version, Deed.SEND, today)
    own, agreement = scope.institution_id, full.agreement
    if rules.parts_missing(full.sheet.says):
        raise Refused("agreement.parts_missing")
    wanted = rules.unsigned(full.birth_date, {}, today)
    if Party.PARENT in wanted and not (agreement.parent_name and agreement.parent_email):
        raise Refused("agreement.parent_missing", field="parent_email")
    check_parent_address(session, full, agreement.parent_email)
    terms = signatures.terms_on(session, own, agreement.language, today)
    if terms is None:
        raise Refused("agreement.no_terms")
    store.change_sheet(session, own, full.sheet.id, {"terms_id": terms.id})
    store.change(session, own, agreement.id, {"state": AgreementState.SENT.value, "sent_on": today})
    notices.tell(session, full, notices.SIGN, outside(wanted), scope.account_id, today)
    note(session, scope, "agreement.sent", placement_id)


def check_parent_address(session: Session, full: Full, address: str) -> None:
    """Raise Refused when the parent's address is one of the student, who would sign twice."""
    own, student_id = full.agreement.institution_id, full.agreement.student_id
    student = people.by_ids(session, own, [student_id])[student_id]
    if address and recipients.is_own(session, student, address):
        raise Refused("agreement.parent_is_student", field="parent_email")


def outside(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties other than the school, which signs where it works."""
    return tuple(one for one in parties if one is not Party.SCHOOL)


def allow_unrecognised(session: Session, scope: Scope, placement_id: str, version: int, why: str, today: date) -> None:
    """Let the agreement be signed although the company is not recognised for it, with a reason that is kept."""
    full = held(session, scope, placement_id, version, Deed.EXCEPT, today)
    store.change(session, scope.institution_id, full.agreement.id, {"exception": why})
    note(session, scope, "agreement.excepted", placement_id, ("exception",))


def withdraw(session: Session, scope: Scope, placement_id: str, version: int, today: date) -> None:
    """Let go of an agreement that not everybody signed; its links open nothing any more."""
    full = held(session, scope, placement_id, version, Deed.WITHDRAW, today)
    store.change(session, scope.institution_id, full.agreement.id, {"state": AgreementState.WITHDRAWN.value})
    signatures.void(session, scope.institution_id, full.agreement.id, now())
    links.stop_for(session, scope.institution_id, Purpose.SIGN, [full.agreement.id])
    note(session, scope, "agreement.withdrawn", placement_id)


def note(session: Session, scope: Scope, event: str, placement_id: str, fields: tuple[str, ...] = ()) -> None:
    """Write the event."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=placement_id,
        fields=fields,
    )
