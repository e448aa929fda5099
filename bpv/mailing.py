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
from bpv.people.service.directory import recipient


def company(settings: Settings, link_id: str) -> str:
    """The page where a company checks its own data: a capability."""
    return f"/c/{link_id}/{links.token(settings.secret_key, 'company', link_id)}"


def follow_up(settings: Settings, follow_up_id: str) -> str:
    """The page of a follow-up, for who signs in."""
    return f"/companies/follow-ups/{follow_up_id}"


LINKS: Final[Mapping[str, LinkOf]] = {
    "company": company,
    "follow_up": follow_up,
    **matches.LINKS,
    **proposal_mails.LINKS,
}
STILLS: Final[Mapping[str, Still]] = {follow_ups.KIND: follow_ups.due_on, **proposal_mails.STILLS}
PORTS: Final = Ports(recipient_of=recipient, stills=STILLS, links=LINKS)
