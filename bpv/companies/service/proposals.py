"""Judging what companies propose about their own data: per field, beside the registry of now, a press at once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import CareKind, CareLevel, CareOffer, Establishment, Place, Source, SourceKind, Trainer
from bpv.companies.models.proposals import (
    LEAVES,
    NEW,
    Decision,
    JudgedLine,
    LineState,
    Proposal,
    ProposalEntry,
    ProposalLine,
    ProposalSheet,
    Subject,
)
from bpv.companies.models.relations import ContactPerson
from bpv.companies.rules import proposals as rule
from bpv.companies.service.checking import own_data
from bpv.companies.service.editing import edit_company, locked_company
from bpv.companies.service.parts import add_part, edit_part, read_part, remove_part
from bpv.companies.store import parts
from bpv.companies.store import proposals as store
from bpv.core import audit
from bpv.core.clock import local, now
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Scope
from bpv.organisation.models import Value

KINDS: Final[dict[Subject, type[Value]]] = {
    Subject.ESTABLISHMENT: Establishment,
    Subject.CONTACT: ContactPerson,
    Subject.TRAINER: Trainer,
    Subject.PLACE: Place,
}
ORDER: Final = tuple(Subject)
COORDINATES: Final = ("latitude", "longitude")


def queue(
    session: Session, scope: Scope, *, waiting: bool, offset: int, size: int
) -> tuple[tuple[ProposalEntry, ...], int]:
    """One page of what companies sent: those that wait for a decision, the oldest first, or all, newest first."""
    found, total = store.queue(session, scope, waiting=waiting, offset=offset, size=size)
    return tuple(ProposalEntry(proposal=one, company=name, on=local(one.at).date()) for one, name in found), total


def sheet(session: Session, scope: Scope, proposal_id: str, directory: Directory | None = None) -> ProposalSheet:
    """A proposal with each line beside the registry of now. Raises NotFound."""
    return sheet_of(session, scope, found(session, scope, proposal_id), directory)


def found(session: Session, scope: Scope, proposal_id: str, *, lock: bool = False) -> Proposal:
    """A proposal of the school; raises NotFound."""
    one = store.one(session, scope, proposal_id, lock=lock)
    if one is None:
        raise NotFound()
    return one


def sheet_of(session: Session, scope: Scope, proposal: Proposal, directory: Directory | None) -> ProposalSheet:
    """The sheet of a proposal that was read."""
    data = own_data(session, scope, proposal.company_id)
    present = rule.values(data)
    lines = store.lines_of(session, proposal)
    who = {line.decided_by for line in lines if line.decided_by}
    names = directory.names(session, scope.institution_id, who) if directory and who else {}
    judged = tuple(rule.judged(line, present, names.get(line.decided_by or "", "")) for line in lines)
    return ProposalSheet(
        proposal=proposal,
        company=data.company.name,
        on=local(proposal.at).date(),
        lines=judged,
        seen=rule.fingerprint(proposal.version, judged),
    )


def decide(session: Session, scope: Scope, proposal_id: str, seen: str, decisions: Sequence[Decision]) -> None:
    """Accept and refuse lines in one go; an accepted one is written with the company as its source and the proposal's
    own day. `seen` is what the person had before them.

    Raises NotFound; Stale with the sheet of now when the proposal or the registry changed since; Refused with `field`
    the id of a line that cannot be accepted. Nothing is written then.
    """
    company_id = found(session, scope, proposal_id).company_id
    locked_company(session, scope, company_id)
    proposal = found(session, scope, proposal_id, lock=True)
    before = sheet_of(session, scope, proposal, None)
    waiting = {one.line.id: one for one in before.lines if one.line.state is LineState.OPEN}
    if before.seen != seen or any(decision.line_id not in waiting for decision in decisions):
        raise Stale(before)
    if not decisions:
        return
    accepted = [waiting[decision.line_id] for decision in decisions if decision.accept]
    for one in sorted(accepted, key=lambda one: one.line.subject_id):
        if one.gone:
            raise Refused("proposal.gone", field=one.line.id)
        if one.line.subject is Subject.PLACE:
            parts.locked_place(session, scope, company_id, one.line.subject_id)
    accept(session, scope, proposal, [one.line for one in accepted])
    states = {True: LineState.ACCEPTED, False: LineState.REFUSED}
    decided = {one.line_id: (states[one.accept], None if one.accept else one.word) for one in decisions}
    store.decide(session, proposal, decided, scope.account_id or "", now())
    note(session, scope, proposal, [waiting[one.line_id] for one in decisions])


def note(session: Session, scope: Scope, proposal: Proposal, lines: Sequence[JudgedLine]) -> None:
    """The event of a press: which fields were decided about."""
    audit.record(
        session,
        "company_proposal.decided",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=proposal.company_id,
        fields=tuple(sorted({f"{one.line.subject.value}.{one.line.field}" for one in lines})),
    )


def accept(session: Session, scope: Scope, proposal: Proposal, lines: Sequence[ProposalLine]) -> None:
    """Write accepted lines, one thing after the other; a refusal names the line at fault."""
    origin = Source(source=SourceKind.COMPANY, on=local(proposal.at).date())
    groups: dict[tuple[Subject, str, str], list[ProposalLine]] = {}
    for line in sorted(lines, key=lambda one: (ORDER.index(one.subject), one.position)):
        alone = line.id if line.field == NEW or line.subject is Subject.CARE else ""
        groups.setdefault((line.subject, line.subject_id, alone), []).append(line)
    for group in groups.values():
        try:
            write(session, scope, proposal.company_id, group, origin)
        except Refused as refused:
            at_fault = next((line for line in group if line.field == refused.field), group[0])
            raise Refused(refused.code, field=at_fault.id, **refused.params) from refused


def write(session: Session, scope: Scope, company_id: str, lines: Sequence[ProposalLine], origin: Source) -> None:
    """Write the accepted fields of one thing, through the same functions as a change by the school itself."""
    first = lines[0]
    values = {line.field: line.proposed for line in lines}
    if first.subject is Subject.COMPANY:
        version = locked_company(session, scope, company_id).version
        edit_company(session, scope, company_id, version, values, origin)
    elif first.subject is Subject.CARE:
        write_care(session, scope, company_id, CareKind(first.field), first.proposed, origin)
    elif first.field == NEW:
        add_person(session, scope, company_id, first, origin)
    else:
        write_part(session, scope, company_id, first, values, origin)


def add_person(session: Session, scope: Scope, company_id: str, line: ProposalLine, origin: Source) -> None:
    """Record a trainer or a contact person that the company told of; a contact person from the day it was told."""
    values = dict(line.proposed)
    if line.subject is Subject.CONTACT:
        values["valid_from"] = origin.on
    add_part(session, scope, company_id, KINDS[line.subject], new_id(), values)


def write_part(
    session: Session, scope: Scope, company_id: str, line: ProposalLine, values: dict[str, Any], origin: Source
) -> None:
    """Write fields of a part. A trainer who left is taken out; of a contact person the last day is kept."""
    kind = KINDS[line.subject]
    part: Any = read_part(session, scope, company_id, kind, line.subject_id)
    if values.pop(LEAVES, False):
        if kind is Trainer:
            remove_part(session, scope, company_id, kind, part.id)
            return
        values["valid_until"] = max(origin.on, part.valid_from or origin.on)
    if kind is Establishment and values.keys() & set(rule.ADDRESS):
        values |= dict.fromkeys(COORDINATES)  # they were of the old address
    edit_part(session, scope, company_id, kind, part.id, part.version, values, origin)


def write_care(
    session: Session, scope: Scope, company_id: str, kind: CareKind, possible: bool | None, origin: Source
) -> None:
    """Write what a company says of a kind of support: a 'no' replaces all that was said of it, unknown removes it."""
    level = CareLevel.DECLARED if possible else CareLevel.NOT_POSSIBLE
    values = {"level": level, "dated_on": origin.on, "source": origin.source}
    held = [one for one in parts.parts(session, scope, company_id, CareOffer) if one.kind is kind]
    right = [one for one in held if possible is not None and (one.level is CareLevel.NOT_POSSIBLE) is not possible]
    wrong = [one for one in held if one not in right]
    changing = wrong[:1] if possible is not None and not right else []
    for offer in wrong[len(changing) :]:
        remove_part(session, scope, company_id, CareOffer, offer.id)
    for offer in changing:
        edit_part(session, scope, company_id, CareOffer, offer.id, offer.version, values, origin)
    if possible is not None and not held:
        add_part(session, scope, company_id, CareOffer, new_id(), {"kind": kind, **values})
