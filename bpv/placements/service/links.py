"""Mailed links for one task of one placement: making them, opening them, spending them once, stopping them.

Whoever holds the secret part may do the one thing, and nothing else; nobody is signed in by it.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from bpv.companies.service import trainers
from bpv.core import audit, outbox
from bpv.core.clock import AMSTERDAM, now, today
from bpv.core.config import LANGUAGES
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Refused
from bpv.core.links import matches, new_secret_id
from bpv.core.outbox.states import newest_of
from bpv.core.words import say_day
from bpv.organisation import service as organisation
from bpv.placements.models import Placement
from bpv.placements.models.agreement import Party
from bpv.placements.models.links import Opened, Purpose, Task, TaskLine, TaskLink, TaskState
from bpv.placements.rules import links as rule
from bpv.placements.service import recipients
from bpv.placements.service.listing import lines as named
from bpv.placements.store import links as store
from bpv.placements.store import placing

SHOWN: Final = 30  # links of a placement on its page, the newest
MOST_AGAIN: Final = 10  # other tasks that one press mails
RENEWABLE: Final = frozenset({TaskState.EXPIRED, TaskState.STOPPED, TaskState.LEFT})
OF_AGREEMENT: Final = (Purpose.SIGN, Purpose.APPROVE_WEEK)  # for whom the agreement names, and nobody else


class Refusal(Exception):
    """A link opens nothing. Whoever asks is told the same, whatever the reason."""


class Spent(Exception):
    """The task of this link was done already; `opened` says for which school."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened.link.id)
        self.opened = opened


def make(
    session: Session, institution_id: str, task: Task, by: str | None, today: date, *, link_id: str | None = None
) -> str:
    """Make a link and queue its mail; gives its id. An open link for the same task and recipient is stopped first.

    `link_id` is the key of a form: sent twice, made once. Raises NotFound for a placement that is not the school's.
    """
    one = placement(session, institution_id, task.placement_id, today)
    known = store.anywhere(session, link_id) if link_id else None
    if known is not None:
        return of_placement(session, institution_id, one.id, known.id).id
    days = organisation.setting(session, institution_id, "link.task_days")
    link = fresh(link_id or new_secret_id(), institution_id, task, by, today + timedelta(days=days))
    key = rule.open_key(link.purpose.value, link.object_id, link.party, link.address)
    before = store.with_key(session, institution_id, key)
    if before is not None:
        end(session, before)
    if not store.add(session, link, key):  # somebody made the same link at this very moment: theirs is as good
        other = store.with_key(session, institution_id, key)
        return other.id if other else link.id
    post(session, opened(session, link))
    audit.record(session, "task_link.sent", institution_id=institution_id, actor_id=by, object_id=one.id)
    return link.id


def fresh(link_id: str, institution_id: str, task: Task, by: str | None, until: date) -> TaskLink:
    """A link that nobody used yet."""
    return TaskLink(
        id=link_id,
        institution_id=institution_id,
        purpose=task.purpose,
        placement_id=task.placement_id,
        object_id=task.object_id,
        party=task.party,
        trainer_id=task.to.trainer_id,
        name=" ".join(task.to.name.split())[:120],
        address=" ".join(task.to.address.split()),
        language=task.to.language if task.to.language in LANGUAGES else LANGUAGES[0],
        expires_on=until,
        created_by=by,
        created_at=now(),
        used_at=None,
        stopped_at=None,
    )


def open_one(session: Session, institution_id: str, task: Task) -> TaskLink | None:
    """The link for this task and recipient that still opens, or None."""
    address = " ".join(task.to.address.split())
    key = rule.open_key(task.purpose.value, task.object_id, task.party, address)
    link = store.with_key(session, institution_id, key)
    return link if link is not None and opened(session, link).state is TaskState.LIVE else None


def placement(session: Session, institution_id: str, placement_id: str, day: date) -> Placement:
    """A placement of the school; raises NotFound for any other."""
    one = placing.one(session, institution_id, placement_id, day, None)
    if one is None:
        raise NotFound()
    return one


def post(session: Session, found: Opened, kind: str | None = None) -> bool:
    """Queue the mail of a link, or the one that repeats it today; False when that is in the outbox already.

    The mail says who asks, about whom and until when; nothing of what the page behind the link shows.
    """
    link = found.link
    first = rule.MAILS[link.purpose]
    made = outbox.queue(
        session,
        institution_id=link.institution_id,
        kind=kind or first,
        object_id=link.id,
        due=today() if kind else link.expires_on,
        address=link.address,
        language=link.language,
        subject_code=f"mail.{first}.subject",
        body_code=f"mail.{first}.body",
        params={
            "name": link.name,
            "school": found.school,
            "student": found.student,
            "company": found.company,
            "until": say_day(link.language, link.expires_on),
        },
        link=f"{rule.PURPOSE}:{link.id}",
        created_by=link.created_by,
    )
    return made is not None


def opened(session: Session, link: TaskLink) -> Opened:
    """A link with its state now and the names around it; six queries at most."""
    day = today()
    one = placement(session, link.institution_id, link.placement_id, day)
    line = named(session, link.institution_id, [one])[0]
    return Opened(
        link=link,
        state=states(session, link.institution_id, one, [link])[link.id],
        school=organisation.institution(session, link.institution_id).name,
        line=line,
    )


def states(session: Session, institution_id: str, one: Placement, links: Collection[TaskLink]) -> dict[str, TaskState]:
    """The state of links about one placement at this moment, by id; one query. Whoever is no parent must be a trainer
    of the registry at this very address."""
    instant, day = now(), today()
    known = trainers.by_ids(session, institution_id, {link.trainer_id for link in links if link.trainer_id})
    found: dict[str, TaskState] = {}
    for link in links:
        trainer = known.get(link.trainer_id or "")
        address = None if link.party == Party.PARENT else (trainer.email or "") if trainer else ""
        found[link.id] = rule.state_of(link, instant, one, day, address)
    return found


def find(session: Session, secret_key: str, link_id: str, given: str) -> Opened:
    """The link behind an address when its secret part is right and it opens; writes nothing.

    Raises Spent when its task was done, Refusal otherwise; unknown, altered, stopped and expired look alike.
    """
    right = matches(secret_key, rule.PURPOSE, link_id, given)
    link = store.anywhere(session, link_id) if right else None
    if link is None:
        raise Refusal()
    found = opened(session, link)
    if found.state is TaskState.USED and today() <= link.expires_on:
        raise Spent(found)
    if found.state is not TaskState.LIVE:
        raise Refusal()
    return found


def spend(session: Session, secret_key: str, link_id: str, given: str) -> Opened:
    """Use a link up, in the transaction of what is done with it; raises Spent for all but one of several at once, and
    Refusal. Note it with `note_use` when the rest is written."""
    found = find(session, secret_key, link_id, given)
    if not store.mark(session, link_id, "used_at", now()):
        raise Spent(replace(found, state=TaskState.USED))
    unpost(session, found.link)
    return found


def note_use(session: Session, found: Opened) -> None:
    """The event of a task that was done with a link: the last thing in its transaction."""
    link = found.link
    event = f"task_link.used.{link.purpose.value}"
    audit.record(session, event, institution_id=link.institution_id, object_id=link.id)


def unpost(session: Session, link: TaskLink) -> None:
    """Take back the mail of a link that did not go yet."""
    for kind in (rule.MAILS[link.purpose], rule.AGAIN):
        outbox.cancel(session, link.institution_id, kind, link.id)


def end(session: Session, link: TaskLink) -> bool:
    """Stop a link and its mail; False when it was over."""
    done = store.mark(session, link.id, "stopped_at", now())
    if done:
        unpost(session, link)
    return done


def stop(session: Session, institution_id: str, placement_id: str, link_id: str, by: str | None) -> None:
    """Stop a link of a placement. Raises NotFound, and Refused when it was over."""
    link = of_placement(session, institution_id, placement_id, link_id)
    if not end(session, link):
        raise Refused("task_link.over")
    audit.record(session, "task_link.stopped", institution_id=institution_id, actor_id=by, object_id=placement_id)


def of_placement(session: Session, institution_id: str, placement_id: str, link_id: str) -> TaskLink:
    """A link of a placement of the school; raises NotFound for any other."""
    link = store.one(session, institution_id, link_id)
    if link is None or link.placement_id != placement_id:
        raise NotFound()
    return link


def stop_for(
    session: Session, institution_id: str, purpose: Purpose, object_ids: Collection[str], *, party: str | None = None
) -> int:
    """Stop every open link about these objects (of one party when it is named), because they changed or were done
    otherwise; how many."""
    if not object_ids:
        return 0
    found = store.open_for(session, institution_id, purpose, object_ids)
    return sum(end(session, link) for link in found if party is None or link.party == party)


def stop_former(session: Session, institution_id: str, placement_id: str, trainer_id: str | None) -> int:
    """Stop the open links to sign and to approve weeks of every trainer but this one, whom the agreement of a placement
    names from now on; how many. Links of a parent stay."""
    found = store.open_about(session, institution_id, placement_id, OF_AGREEMENT)
    others = [one for one in found if trainer_id is None or one.trainer_id != trainer_id]
    return sum(end(session, link) for link in others if link.party != Party.PARENT)


def resend(session: Session, institution_id: str, placement_id: str, link_id: str, by: str | None) -> None:
    """Mail an open link once more, at most once a day; for one that expired or was stopped, make a new one, for whom
    the agreement names now. Raises NotFound, Refused."""
    link = of_placement(session, institution_id, placement_id, link_id)
    found = opened(session, link)
    if found.state is TaskState.LIVE:
        if not post(session, found, rule.AGAIN):
            raise Refused("task_link.mailed_today")
        audit.record(session, "task_link.resent", institution_id=institution_id, actor_id=by, object_id=placement_id)
    elif found.state in RENEWABLE:
        check_enough(session, institution_id, placement_id)
        make(session, institution_id, task_of(session, link), by, today())
    else:
        raise Refused("task_link.over")


def task_of(session: Session, link: TaskLink) -> Task:
    """The task of a link, for a new one to whom the agreement names now; what the school sends by hand goes to the same
    trainer when the agreement names none. Raises Refused without an address."""
    party = Party.COMPANY if link.party is None else Party(link.party)
    otherwise = None if link.purpose in OF_AGREEMENT else link.trainer_id
    to = recipients.named(session, link.institution_id, link.placement_id, party, otherwise=otherwise)
    if to is None:
        raise Refused("task_link.no_address")
    if to.trainer_id == link.trainer_id:
        to = replace(to, language=link.language)
    return Task(purpose=link.purpose, placement_id=link.placement_id, object_id=link.object_id, to=to, party=link.party)


def mail_others(session: Session, found: Opened) -> int:
    """Mail the other open tasks of whoever holds a link to the same address again, each at most once a day: how many
    are open. Nothing of them is shown on the page."""
    link = found.link
    rest = store.open_of_address(session, link.institution_id, link.address, today(), 5 * MOST_AGAIN)
    others = [one for one in (opened(session, each) for each in rest if each.id != link.id)]
    live = [one for one in others if one.state is TaskState.LIVE][:MOST_AGAIN]
    mailed = [post(session, one, rule.AGAIN) for one in live]
    if any(mailed):
        event = "task_link.others_mailed"
        audit.record(session, event, institution_id=link.institution_id, object_id=link.id)
    return len(live)


def check_enough(session: Session, institution_id: str, placement_id: str) -> None:
    """Raise Refused when so many links about a placement were made today that one more is no help."""
    since = datetime.combine(today(), time.min, tzinfo=AMSTERDAM)
    if store.made_since(session, institution_id, placement_id, since) >= rule.MOST_A_PLACEMENT:
        raise Refused("task_link.enough_today", most=rule.MOST_A_PLACEMENT)


def open_of_placement(
    session: Session, institution_id: str, one: Placement, directory: Directory
) -> tuple[TaskLine, ...]:
    """The newest links of a placement with what became of each and of its mail; four queries."""
    links = store.of_placement(session, institution_id, one.id, SHOWN)
    found = states(session, institution_id, one, links)
    names = directory.names(session, institution_id, senders(links))
    kinds = [*rule.MAILS.values(), rule.AGAIN]
    mails = newest_of(session, institution_id, kinds, [link.id for link in links])
    return tuple(
        TaskLine(link=link, state=found[link.id], sender=names.get(link.created_by or "", ""), mail=mails.get(link.id))
        for link in links
    )


def senders(links: Iterable[TaskLink]) -> set[str]:
    """The accounts that made links."""
    return {link.created_by for link in links if link.created_by}


def still(session: Session, institution_id: str, link_id: str) -> date | None:
    """The day that the mail of a link is about, as it is now; None when the link is over: a port of the outbox."""
    link = store.one(session, institution_id, link_id)
    if link is None or opened(session, link).state is not TaskState.LIVE:
        return None
    return link.expires_on
