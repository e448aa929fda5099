"""What happened with a company, in order: each part of this room adds its own entries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlmodel import Session

from bpv.companies.models import Company
from bpv.companies.models.relations import TimelineEntry
from bpv.companies.service.reading import company as read_company
from bpv.companies.store import proposals, relations, requests, talks
from bpv.core.clock import AMSTERDAM, local
from bpv.core.directory import Directory
from bpv.core.rights import Scope
from bpv.organisation import service as organisation

Entries = Callable[[Session, str, str], tuple[TimelineEntry, ...]]

# Each `(session, institution_id, company_id) -> entries`, of a store of this room; a fixed number of queries each.
PARTS: Final[tuple[Entries, ...]] = (
    relations.timeline,
    talks.timeline,
    requests.timeline,
    proposals.timeline,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One page of what happened, newest first, with the names of accounts and colleges that it speaks of."""

    entries: tuple[TimelineEntry, ...]
    total: int
    names: dict[str, str]


def timeline(
    session: Session,
    directory: Directory,
    scope: Scope,
    company_id: str,
    *,
    offset: int = 0,
    size: int = 25,
    facts: bool = True,
) -> Timeline:
    """What happened with a company; raises NotFound for a company of another school.

    With `facts` also the days on which what is known of it came in; `total` counts those too, or not.
    """
    company = read_company(session, scope, company_id)
    found = known(company) if facts else []
    for part in PARTS:
        found += part(session, scope.institution_id, company_id)
    found.sort(key=lambda one: (one.at, one.kind), reverse=True)
    shown = tuple(found[offset : offset + size])
    people = {scope.account_id, *(key for one in shown for key in (one.actor_id, *one.accounts.values()))}
    names = dict(directory.names(session, scope.institution_id, {key for key in people if key}))
    names |= {branch.college.id: branch.college.name for branch in organisation.tree(session, scope.institution_id)}
    return Timeline(entries=shown, total=len(found), names=names)


def known(company: Company) -> list[TimelineEntry]:
    """When the company was recorded, and the days on which what is known of it came in, by source."""
    facts: dict[tuple[date, str], int] = {}
    for source in company.sources.values():
        key = (source.on, source.source.value)
        facts[key] = facts.get(key, 0) + 1
    entries = [
        TimelineEntry(at=noon(day), kind=f"timeline.facts_{source}", params={"count": count})
        for (day, source), count in facts.items()
    ]
    if company.created_at:
        entries.append(TimelineEntry(at=company.created_at, kind="timeline.recorded"))
    return entries


def noon(day: date) -> datetime:
    """Noon of a local day: where a thing stands of which only the day is known."""
    return datetime.combine(day, time(12), tzinfo=AMSTERDAM)


def day_of(entry: TimelineEntry) -> date:
    """The local day of an entry."""
    return local(entry.at).date()
