"""The start page of coordinators and brokers: what needs somebody now (GOV-03)."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from bpv.companies.models.requests import RequestState
from bpv.companies.rules.requests import expected_on
from bpv.core.directory import Directory
from bpv.core.rights import Principal, may, scope_of
from bpv.organisation import service as organisation
from bpv.reports.models import Desk, Report, Task, Waiting
from bpv.reports.rules import desk as rules
from bpv.reports.service import desk_matches, progress, shortage
from bpv.reports.service.tallies import Tallies
from bpv.reports.store import waiting as store


def desk(
    session: Session, who: Principal, directory: Directory, tallies: Tallies, day: date, *, mine: bool = False
) -> Desk:
    """What waits in the asker's colleges and in the registry, the most urgent first; only the own tasks with `mine`.

    A constant number of queries. Raises Forbidden for who keeps no relations.
    """
    scope = scope_of(who, "relation.edit")
    own, colleges = scope.institution_id, organisation.colleges_of(session, scope)
    tasks = [*of_colleges(session, own, colleges, day), *store.proposals(session, own), *store.links(session, own, day)]
    tasks += desk_matches.listed(session, who, day)
    together = in_one_line(session, own, colleges, who) + desk_matches.together(session, who, day)
    together += of_placements(session, who, day)
    tasks += [task for task, _ in together]
    ground = shortage.ground(session, scope_of(who, "shortage.read"), day, tallies)
    tasks += urgent_lines(shortage.report(ground, shortage.Asked()))
    if mine:
        tasks = rules.of_somebody(tasks, who.account_id)
    shown = rules.first(tasks)
    names = directory.names(session, own, {task.owner_id for task in shown if task.owner_id})
    counts = rules.rests(tasks, {task.kind: number for task, number in together})
    return Desk(
        day=day,
        waiting=tuple(
            Waiting(
                task=task,
                owner=names.get(task.owner_id or "", ""),
                late=rules.late(task, day),
                since=task.kind in rules.SINCE,
                mine=task.owner_id == who.account_id,
            )
            for task in shown
        ),
        rests=counts,
        total=sum(rest.count for rest in counts),
        companies=store.companies(session, own),
    )


def of_colleges(session: Session, own: str, colleges: Collection[str], day: date) -> list[Task]:
    """What waits in these colleges."""
    days = organisation.setting(session, own, "recognition.decision_days")
    return [
        *store.follow_ups(session, own, colleges, day),
        *requests(session, own, colleges, day, days),
        *store.relations(session, own, colleges, day),
        *store.concerns(session, own, colleges),
    ]


def requests(session: Session, own: str, colleges: Collection[str], day: date, days: int) -> list[Task]:
    """Requests that SBB should have decided about, and those to look at again."""
    found = []
    for key, state, requested_on, next_on, owner, name in store.open_requests(session, own, colleges):
        where = ("companies.recognition_request", {"recognition_request_id": key})
        expected = expected_on(requested_on, days)
        if state == RequestState.REQUESTED and expected is not None and expected < day:
            said = ("home.what.request_late", {"day": requested_on.strftime("%d-%m-%Y")})
            found.append(Task("request", name, owner, expected, *where, *said))
        elif next_on is not None and next_on <= day:
            found.append(Task("request", name, owner, next_on, *where, "home.what.request_next"))
    return found


def in_one_line(session: Session, own: str, colleges: Collection[str], who: Principal) -> list[tuple[Task, int]]:
    """What is counted rather than listed: pairs to judge, mail that failed, relations of who left."""
    found = []
    pairs, since = store.duplicates(session, own)
    if pairs:
        found.append(
            (Task("duplicate", "", None, since, *to("duplicate"), "home.what.duplicate", {"pairs": pairs}), pairs)
        )
    mails, since = store.failed_mail(session, own, who.account_id)
    if mails:
        task = Task("mail", "", who.account_id, since, *to("mail"), "home.what.mail", {"mails": mails})
        found.append((task, mails))
    left = store.ownerless(session, own, colleges)
    if left:
        task = Task("owner", "", None, None, *to("owner"), "home.what.relation_left", {"relations": left})
        found.append((task, left))
    return found


def of_placements(session: Session, who: Principal, day: date) -> list[tuple[Task, int]]:
    """Running placements that need somebody now, in one line."""
    if not may(who, "progress.read"):
        return []
    red = progress.red(session, scope_of(who, "progress.read"), day)
    if not red.total:
        return []
    said: dict[str, str | int] = {"placements": red.total}
    where = (rules.LISTS["placement"], {"signal": "red"})
    return [(Task("placement", "", None, red.since, *where, "home.what.placement", said), red.total)]


def to(kind: str) -> tuple[str, dict[str, str]]:
    """The list of a kind."""
    return rules.LISTS[kind], {}


def urgent_lines(found: Report) -> list[Task]:
    """Qualifications that are short in a period that begins soon; by then it must be solved."""
    return [
        Task(
            "shortage",
            one.label,
            None,
            one.key.block.starts_on,
            "reports.shortage",
            one.asks,
            "home.what.shortage",
            {"short": one.short, "period": one.key.block.name},
        )
        for one in found.worst
        if one.urgent
    ]
