"""Decisions about the links that companies get: whether one opens, how many may go out, whose data are old."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from bpv.companies.models.links import Addressee, CompanyLink, Confirmation, LinkState
from bpv.companies.models.registry import Trainer
from bpv.companies.models.relations import ContactPerson
from bpv.core.clock import end_of_day

PURPOSE: Final = "company"  # of the secret part, and of the mail's link
MAIL: Final = "company_link"
REMINDER: Final = "company_link_reminder"
MOST_A_COMPANY: Final = 5  # links a day to one company
MOST_A_SCHOOL: Final = 500  # links a day in all


def state_of(link: CompanyLink, instant: datetime, contact_until: date | None = None) -> LinkState:
    """Whether a link opens at an instant. `contact_until`: the last day of the contact person it was sent to."""
    if link.used_at is not None:
        return LinkState.USED
    if link.stopped_at is not None:
        return LinkState.STOPPED
    if link.company_id != link.issued_for:
        return LinkState.MOVED
    if contact_until is not None and instant >= end_of_day(contact_until):
        return LinkState.LEFT
    return LinkState.LIVE if instant < end_of_day(link.expires_on) else LinkState.EXPIRED


def addressees(
    company_address: str | None, contacts: Iterable[ContactPerson], trainers: Iterable[Trainer], day: date
) -> tuple[Addressee, ...]:
    """Whom a link can be sent to, the likeliest first: contact persons, the company itself, trainers; each once."""
    people = sorted(contacts, key=lambda one: (not one.main, one.name.casefold(), one.id))
    found = [
        Addressee(address=one.email, role="contact", name=one.name, function=one.function, contact_person_id=one.id)
        for one in people
        if one.email and one.present(day)
    ]
    if company_address:
        found.append(Addressee(address=company_address, role="company"))
    found += [
        Addressee(address=one.email, role="trainer", name=one.name)
        for one in sorted(trainers, key=lambda one: (one.name.casefold(), one.id))
        if one.email
    ]
    return tuple({one.address.casefold(): one for one in reversed(found)}.values())[::-1]


def confirmation(on: date | None, day: date, months: int) -> Confirmation:
    """How old the own data of a company are; due after so many whole months, or when it never answered."""
    ago = None if on is None else months_between(on, day)
    return Confirmation(on=on, months=ago, due=ago is None or ago >= months)


def months_between(start: date, day: date) -> int:
    """Whole months from `start` to `day`, 0 or more; a month is over on the same day of the month, or at its end."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(0, months - (months_later(start, months) > day))


def months_later(start: date, months: int) -> date:
    """The same day so many months later or earlier; the last day of a month that lacks it."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(start.day, 28))
