"""What the outbox must be told by the rooms: paths of links per purpose, what is still due per kind, and who an account
is. Used by the worker, which sends, and by the web side, which shows a mail as it would be sent.

A room that queues mail about a date adds a line to `STILLS`; one whose mail carries a link adds a line to `LINKS`.
"""

from collections.abc import Mapping
from typing import Final

from bpv.companies.service import follow_ups
from bpv.core import links
from bpv.core.config import Settings
from bpv.core.outbox.models import LinkOf, Still
from bpv.core.outbox.sending import Ports
from bpv.matches.service import mails as matches
from bpv.matches.service.proposals import mails as proposal_mails
from bpv.organisation.service import quiet_until
from bpv.people.service.directory import recipient
from bpv.placements.rules.links import MAILS as TASK_MAILS
from bpv.placements.service import links as task_links
from bpv.placements.service.agreements import notices as agreements
from bpv.tracking.service import reminding


def company(settings: Settings, link_id: str) -> str:
    """The page where a company checks its own data: a capability."""
    return f"/c/{link_id}/{links.token(settings.secret_key, 'company', link_id)}"


def task(settings: Settings, task_link_id: str) -> str:
    """The page where somebody outside the school does one task: a capability."""
    return f"/t/{task_link_id}/{links.token(settings.secret_key, 'task', task_link_id)}"


def follow_up(settings: Settings, follow_up_id: str) -> str:
    """The page of a follow-up, for who signs in."""
    return f"/companies/follow-ups/{follow_up_id}"


def signals(settings: Settings, account_id: str) -> str:
    """The page with signals, for who signs in: their own come first."""
    return "/signals?mine=1"


LINKS: Final[Mapping[str, LinkOf]] = {
    "company": company,
    "follow_up": follow_up,
    "task": task,
    "signals": signals,
    **agreements.LINKS,
    **matches.LINKS,
    **proposal_mails.LINKS,
}
STILLS: Final[Mapping[str, Still]] = {
    follow_ups.KIND: follow_ups.due_on,
    reminding.KIND: reminding.due_on,
    **proposal_mails.STILLS,
    **dict.fromkeys(TASK_MAILS.values(), task_links.still),
}
URGENT: Final = frozenset({"sign_in.new_device"})  # a warning that is of no use in the morning
PORTS: Final = Ports(recipient_of=recipient, stills=STILLS, links=LINKS, quiet=quiet_until, urgent=URGENT)
