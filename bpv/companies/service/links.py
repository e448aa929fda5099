"""Sending companies a link to check their own data: whom, how often, and what became of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from bpv.companies.models import Company
from bpv.companies.models.links import (
    Addressee,
    CompanyLink,
    Confirmation,
    LinkLine,
    LinkPanel,
    LinkSheet,
    LinkState,
    ToConfirm,
)
from bpv.companies.models.registry import Trainer
from bpv.companies.models.relations import ContactPerson
from bpv.companies.rules import links as rule
from bpv.companies.service.editing import locked_company
from bpv.companies.service.reading import company as read_company
from bpv.companies.store import links as store
from bpv.companies.store import parts
from bpv.companies.store import proposals as proposal_store
from bpv.core import audit, outbox
from bpv.core.clock import AMSTERDAM, local, now, today
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused
from bpv.core.links import new_secret_id
from bpv.core.rights import Scope
from bpv.core.words import say_day
from bpv.organisation import service as organisation

SHOWN: Final = 10  # links of a company on its page, the newest


def sheet(session: Session, scope: Scope, company_id: str, directory: Directory) -> LinkSheet:
    """The links of a company, whom one can be sent to, and how old its own data are. Raises NotFound."""
    base = read_company(session, scope, company_id)
    contacts = parts.parts(session, scope, company_id, ContactPerson)
    trainers = parts.parts(session, scope, company_id, Trainer)
    return LinkSheet(
        company=base,
        addressees=rule.addressees(base.email, contacts, trainers, today()),
        lines=told(session, scope, directory, store.latest(session, scope, company_id, SHOWN)),
        confirmation=confirmation(session, scope, company_id),
        days=organisation.setting(session, scope.institution_id, "link.company_days"),
    )


def panel(session: Session, scope: Scope, company_id: str, directory: Directory) -> LinkPanel:
    """How old the own data of a company are, what became of the newest link, and what waits for a decision."""
    lines = told(session, scope, directory, store.latest(session, scope, company_id, 1))
    answers = proposal_store.of_company(session, scope.institution_id, company_id, SHOWN)
    return LinkPanel(
        confirmation=confirmation(session, scope, company_id),
        newest=next(iter(lines), None),
        waiting=tuple((one.id, one.open) for one in answers if one.open),
    )


def confirmation(session: Session, scope: Scope, company_id: str) -> Confirmation:
    """When a company last answered for its own data, and whether that is too long ago."""
    months = organisation.setting(session, scope.institution_id, "company.confirm_months")
    return rule.confirmation(store.answered_on(session, scope, company_id), today(), months)


def told(session: Session, scope: Scope, directory: Directory, links: Sequence[CompanyLink]) -> tuple[LinkLine, ...]:
    """Links with the names of who sent them and what became of their mail; at most three queries each."""
    own = scope.institution_id
    names = directory.names(session, own, {link.created_by for link in links if link.created_by})
    return tuple(
        LinkLine(
            link=link,
            state=rule.state_of(link, now(), store.contact_until(session, link)),
            sender=names.get(link.created_by or "", ""),
            mail=outbox.state_of(session, own, rule.MAIL, link.id),
            reminder=outbox.state_of(session, own, rule.REMINDER, link.id) if link.reminded_at else None,
        )
        for link in links
    )


def send(session: Session, scope: Scope, company_id: str, link_id: str, to: Addressee, language: str) -> CompanyLink:
    """Make a link and queue its mail. `link_id` is the key of the form: sent twice, made once.

    Raises NotFound, and Refused when a link to this address is still open or too many went out today.
    """
    base = locked_company(session, scope, company_id)
    before = store.anywhere(session, link_id)
    if before is not None:
        if (before.institution_id, before.company_id) != (scope.institution_id, company_id):
            raise NotFound()
        return before
    check(session, scope, company_id, to.address)
    days = organisation.setting(session, scope.institution_id, "link.company_days")
    link = CompanyLink(
        id=link_id,
        institution_id=scope.institution_id,
        company_id=company_id,
        issued_for=company_id,
        contact_person_id=to.contact_person_id,
        address=to.address,
        name=to.name,
        language=language,
        created_by=scope.account_id,
        created_at=now(),
        expires_on=today() + timedelta(days=days),
    )
    store.add(session, link)
    post(session, link, base, rule.MAIL)
    note(session, scope, company_id, "company_link.sent")
    return link


def check(session: Session, scope: Scope, company_id: str, address: str) -> None:
    """Raise Refused when no link may go to this address now. The company is locked."""
    for link in store.live(session, scope, [company_id], today()):
        if link.address.casefold() == address.casefold():
            raise Refused("link.open_already", field="to", until=day_of(link))
    since = datetime.combine(today(), time.min, tzinfo=AMSTERDAM)
    if store.sent_since(session, scope, since, company_id) >= rule.MOST_A_COMPANY:
        raise Refused("link.enough_for_company", most=rule.MOST_A_COMPANY)
    if store.sent_since(session, scope, since) >= rule.MOST_A_SCHOOL:
        raise Refused("link.enough_for_today", most=rule.MOST_A_SCHOOL)


def day_of(link: CompanyLink) -> str:
    """The last day of a link in figures, which both languages read."""
    return link.expires_on.strftime("%d-%m-%Y")


def post(session: Session, link: CompanyLink, base: Company, kind: str) -> None:
    """Queue the mail of a link, or its reminder, in the language of the link."""
    school = organisation.institution(session, link.institution_id)
    outbox.queue(
        session,
        institution_id=link.institution_id,
        kind=kind,
        object_id=link.id,
        address=link.address,
        language=link.language,
        subject_code=f"mail.{kind}.subject",
        body_code=f"mail.{kind}.body",
        params={"school": school.name, "company": base.name, "until": say_day(link.language, link.expires_on)},
        link=f"{rule.PURPOSE}:{link.id}",
        created_by=link.created_by,
    )


def note(session: Session, scope: Scope, company_id: str, event: str) -> None:
    """The event of an act with a link; the address stays out."""
    audit.record(session, event, institution_id=scope.institution_id, actor_id=scope.account_id, object_id=company_id)


def live_link(session: Session, scope: Scope, company_id: str, link_id: str) -> tuple[CompanyLink, Company]:
    """A link that still opens, with its company, which is locked. Raises NotFound, Refused when it is over."""
    base = locked_company(session, scope, company_id)
    link = store.one(session, scope, company_id, link_id)
    if link is None:
        raise NotFound()
    if rule.state_of(link, now(), store.contact_until(session, link)) is not LinkState.LIVE:
        raise Refused("link.over")
    return link, base


def stop(session: Session, scope: Scope, company_id: str, link_id: str) -> None:
    """Stop a link, and take its mail back when that did not go yet. Raises NotFound, Refused when it was over."""
    link, _ = live_link(session, scope, company_id, link_id)
    if not store.mark(session, link.id, "stopped_at", now()):
        raise Refused("link.over")
    for kind in (rule.MAIL, rule.REMINDER):
        outbox.cancel(session, link.institution_id, kind, link.id)
    note(session, scope, company_id, "company_link.stopped")


def remind(session: Session, scope: Scope, company_id: str, link_id: str) -> None:
    """Send the mail of an open link again, once. Raises NotFound, Refused when it is over or was done before."""
    link, base = live_link(session, scope, company_id, link_id)
    if not store.mark(session, link.id, "reminded_at", now()):
        raise Refused("link.reminded_already")
    post(session, link, base, rule.REMINDER)
    note(session, scope, company_id, "company_link.reminded")


def to_confirm(
    session: Session, scope: Scope, *, asked: bool, offset: int, size: int
) -> tuple[tuple[ToConfirm, ...], int]:
    """Companies that never answered for their own data or not for too long, and how many; with an open link: `asked`.

    Seven queries, whatever the number of companies.
    """
    day = today()
    months = organisation.setting(session, scope.institution_id, "company.confirm_months")
    first = rule.months_later(day, -months) + timedelta(days=1)
    before = datetime.combine(first, time.min, tzinfo=AMSTERDAM)
    wanted = store.to_confirm(session, scope, before, day, asked=asked)
    rows = store.page_of(session, wanted, offset, size)
    ids = [row.id for row in rows]
    contacts, trainers = store.people(session, scope, ids)
    towns = store.towns(session, scope, ids)
    links = {link.company_id: link for link in store.live(session, scope, ids, day)}
    lines = tuple(
        ToConfirm(
            company_id=row.id,
            name=row.name,
            place=towns.get(row.id),
            confirmed_on=local(row.at).date() if row.at else None,
            addressee=next(
                iter(rule.addressees(row.email, contacts.get(row.id, ()), trainers.get(row.id, ()), day)), None
            ),
            asked=links.get(row.id),
        )
        for row in rows
    )
    return lines, store.count_of(session, wanted)


def send_many(session: Session, scope: Scope, picked: Sequence[tuple[str, str]], language: str) -> tuple[int, int]:
    """Send links to companies, each (company, address as it was shown): how many went, and how many did not.

    A company is left out when its address changed since, it has an open link already, or enough went out today.
    """
    done = 0
    for company_id in sorted({company_id for company_id, _ in picked}):
        locked_company(session, scope, company_id)  # all locks before the first event, in one order
    for company_id, address in sorted(set(picked)):
        to = named(session, scope, company_id, address)
        try:
            if to is not None:
                send(session, scope, company_id, new_secret_id(), to, language)
                done += 1
        except Refused:
            continue
    return done, len(set(picked)) - done


def named(session: Session, scope: Scope, company_id: str, address: str) -> Addressee | None:
    """Whom the registry knows at this address of a company; None when it knows nobody. Raises NotFound."""
    base = read_company(session, scope, company_id)
    contacts: Iterable[ContactPerson] = parts.parts(session, scope, company_id, ContactPerson)
    trainers = parts.parts(session, scope, company_id, Trainer)
    known = rule.addressees(base.email, contacts, trainers, today())
    return next((one for one in known if one.address.casefold() == address.casefold()), None)
