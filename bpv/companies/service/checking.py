"""The company's side of a link: its own data, and what it sends back. Nobody is signed in; the link is the right."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import CareOffer, Establishment, Place, Source, SourceKind, Trainer
from bpv.companies.models.links import CheckPage, CompanyLink, LinkState, OwnData
from bpv.companies.models.proposals import NEW, Key, LineFields, SignatureFields, Subject
from bpv.companies.models.relations import ContactPerson
from bpv.companies.rules import links as rule
from bpv.companies.rules import proposals as own
from bpv.companies.rules.sources import stamped
from bpv.companies.service.editing import changed, edit_company, locked_company
from bpv.companies.service.reading import company as read_company
from bpv.companies.service.reading import qualification_names
from bpv.companies.store import editing, parts
from bpv.companies.store import links as store
from bpv.companies.store import proposals as proposal_store
from bpv.companies.store.detail import by_start, main_first
from bpv.core import audit
from bpv.core.clock import local, now, today
from bpv.core.links import matches
from bpv.core.rights import Reach, Scope
from bpv.organisation import service as organisation

EVENT: Final = "company_link.used"


class Refusal(Exception):
    """The link opens nothing: what happened and the school's name when the link is real, else neither."""

    def __init__(self, state: LinkState | None = None, school: str = "") -> None:
        super().__init__(state)
        self.state, self.school = state, school


def scope_of(link: CompanyLink) -> Scope:
    """The scope of whoever holds a link: the school of its company, and nobody's account."""
    return Scope(Reach.OWN, link.institution_id)


def opened(session: Session, secret_key: str, link_id: str, given: str) -> CompanyLink:
    """The link, when its secret part is right and it still opens. Raises Refusal; unknown and altered look alike."""
    right = matches(secret_key, rule.PURPOSE, link_id, given)
    link = store.anywhere(session, link_id) if right else None
    if link is None:
        raise Refusal()
    state = rule.state_of(link, now(), store.contact_until(session, link))
    if state is not LinkState.LIVE:
        raise Refusal(state, organisation.institution(session, link.institution_id).name)
    return link


def own_data(session: Session, scope: Scope, company_id: str) -> OwnData:
    """Everything of a company that it may see itself: six queries. Raises NotFound."""
    base = read_company(session, scope, company_id)
    establishments = parts.parts(session, scope, company_id, Establishment)
    trainers = parts.parts(session, scope, company_id, Trainer)
    contacts = parts.parts(session, scope, company_id, ContactPerson)
    return OwnData(
        company=base,
        establishments=tuple(sorted(establishments, key=main_first)),
        trainers=tuple(sorted(trainers, key=lambda one: (one.name.casefold(), one.id))),
        care=own.care_answers(parts.parts(session, scope, company_id, CareOffer)),
        places=tuple(sorted(parts.parts(session, scope, company_id, Place), key=by_start)),
        contacts=tuple(sorted(contacts, key=lambda one: (not one.main, one.name.casefold(), one.id))),
    )


def page(session: Session, link: CompanyLink) -> CheckPage:
    """What stands behind a link that opens: the company's own data and nothing else."""
    scope, day = scope_of(link), today()
    data = own.to_show(own_data(session, scope, link.company_id), day)
    crebos = frozenset(place.crebo for place in data.places)
    return CheckPage(
        link=link,
        school=organisation.institution(session, link.institution_id).name,
        data=data,
        qualifications=dict(qualification_names(session, link.institution_id, crebos, day)),
        confirmed_on=store.answered_on(session, scope, link.company_id),
    )


def answer(
    session: Session,
    secret_key: str,
    link_id: str,
    given: str,
    signed: SignatureFields,
    seen: Mapping[Key, Any],
    proposed: Mapping[Key, Any],
) -> int:
    """Spend a link on what the company sent; gives the number of lines that the school will judge.

    `seen` is what the page showed, `proposed` what the person made of it. Shown fields that were left as they are get
    the company as their source and today. Raises Refusal when the link is over, or somebody else was first.
    """
    found = opened(session, secret_key, link_id, given)
    scope, company_id, moment = scope_of(found), found.company_id, now()
    locked_company(session, scope, company_id)
    link = opened(session, secret_key, link_id, given)  # once more: nobody else can use or stop it any longer
    if not store.mark(session, link.id, "used_at", moment):
        raise Refusal(LinkState.USED, organisation.institution(session, link.institution_id).name)
    data = own_data(session, scope, company_id)
    lines = lines_of(data, seen, proposed)
    proposal_store.add(session, link.institution_id, company_id, link.id, moment, signed, lines)
    confirmed = own.confirmed(seen, proposed, own.values(data))
    confirm(session, scope, data, confirmed, Source(source=SourceKind.COMPANY, on=local(moment).date()))
    audit.record(
        session,
        EVENT,
        institution_id=link.institution_id,
        object_id=company_id,
        fields=tuple(sorted({f"{line.subject.value}.{line.field}" for line in lines})),
    )
    return len(lines)


def lines_of(data: OwnData, seen: Mapping[Key, Any], proposed: Mapping[Key, Any]) -> list[LineFields]:
    """The lines of a proposal, in the order of the page; somebody new is one line."""
    names = own.labels(data)
    return [
        LineFields(
            subject=key.subject,
            subject_id=key.subject_id,
            label=(names.get((key.subject, key.subject_id)) or None) if key.field != NEW else None,
            field=key.field,
            seen=seen.get(key),
            proposed=value,
        )
        for key, value in proposed.items()
    ]


def confirm(session: Session, scope: Scope, data: OwnData, keys: Collection[Key], origin: Source) -> None:
    """Write the company as source of the fields it left as they are, with the day; no value changes.

    The payment block has a field of its own for that day, which gets it when the company corrected nothing there.
    """
    company, fields = data.company, names_of(keys, "")
    if fields:
        editing.confirm(session, scope, company, fields, origin)
    for part_id in sorted({key.subject_id for key in keys if key.subject is Subject.ESTABLISHMENT}):
        stamps = parts.source_stamps(session, part_id)
        columns = {"sources": stamped(stamps, tuple(names_of(keys, part_id)), origin.source, origin.on)}
        parts.write(session, scope, company.id, Establishment, part_id, columns)
    known = [name for name in own.PAYMENT_FIELDS if getattr(company, name) not in own.EMPTY]
    if known and set(known) <= set(fields) and company.payment_confirmed_on != origin.on:
        edit_company(session, scope, company.id, company.version, {"payment_confirmed_on": origin.on}, origin)
    if keys:
        changed(session, scope, company.id, "company.confirmed", tuple(fields))


def names_of(keys: Iterable[Key], part_id: str) -> list[str]:
    """The names of the fields of one part, or of the company itself."""
    return sorted(key.field for key in keys if key.subject_id == part_id)
