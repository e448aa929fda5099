"""Out of the outbox: claim, look whether it is still wanted, send, mark. Nothing is lost; a crash between sending and
marking can send one mail twice, with the same Message-ID.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

import structlog

from bpv.core import mail
from bpv.core.clock import now
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.outbox import claiming
from bpv.core.outbox.models import Claim, LinkOf, Problem, Quiet, Recipient, RecipientOf, Status, Still
from bpv.core.outbox.queueing import LINK

TURN: Final = timedelta(seconds=30)  # one tick, so that a worker that is asked to stop does
OLDEST: Final = timedelta(days=14)  # after a long silence nobody wants the mail any more

log = structlog.get_logger("bpv.outbox")


@dataclass(frozen=True)
class Ports:
    """What sending must be told by the rooms: who an account is, what is still due per kind, paths per purpose, until
    when the mail of a school is quiet, and which kinds do not wait for that."""

    recipient_of: RecipientOf
    stills: Mapping[str, Still]
    links: Mapping[str, LinkOf]
    quiet: Quiet | None = None
    urgent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Closed:
    """A mail that is not to be sent, and why."""

    status: Status
    problem: Problem


def send_due(database: Database, settings: Settings, ports: Ports) -> int:
    """Send what is due while there is time, and no faster than the settings allow; how many went out. Does nothing
    without a mail server: the mail stays in the outbox, to be read there.
    """
    if not settings.smtp_url:
        return 0
    started, sent = now(), 0
    put_off(database, ports)
    name = mail.sender_of(settings.mail_from).domain
    with mail.Carrier(mail.server_of(settings.smtp_url), name) as carrier:
        while timedelta() <= now() - started < TURN and is_due(database) and reached(database, carrier):
            outcome = send_next(database, settings, ports, carrier)
            if outcome is None or outcome is mail.Outcome.NO_SERVER:
                break
            sent += outcome is mail.Outcome.SENT
    return sent


def put_off(database: Database, ports: Ports) -> None:
    """Let mail that is due in the quiet hours of its school wait until they end; no try is counted."""
    if ports.quiet is None:
        return
    with database.reading() as session:
        due = claiming.schools_due(session, now(), ports.urgent)
        waits = {one: until for one in due if (until := ports.quiet(session, one, now())) is not None}
    for institution_id, until in waits.items():
        with database.writing() as session:
            claiming.put_off(session, institution_id, until, now(), ports.urgent)


def is_due(database: Database) -> bool:
    """Look before writing: an idle worker takes no lock."""
    with database.reading() as session:
        return claiming.anything_due(session, now())


def reached(database: Database, carrier: mail.Carrier) -> bool:
    """True when the server is there. When not, the mail that waits says so, and costs no try."""
    if carrier.ready():
        return True
    log.warning("outbox.no_server")
    with database.writing() as session:
        claiming.tell_no_server(session, now())
    return False


def send_next(
    database: Database, settings: Settings, ports: Ports, carrier: mail.Carrier
) -> mail.Outcome | Closed | None:
    """Claim one mail and bring it to an end; None when there was none to claim."""
    lasts = timedelta(seconds=carrier.server.patience)
    with database.writing() as session:
        held = claiming.claim(session, now(), lasts, settings.mails_per_minute)
    if held is None:
        return None
    made = prepare(database, settings, ports, held)
    if isinstance(made, Closed):
        with database.writing() as session:
            claiming.close(session, held, made.status, made.problem, now())
        return made
    return hand_over(database, carrier, held, made)


def hand_over(database: Database, carrier: mail.Carrier, held: Claim, made: EmailMessage) -> mail.Outcome:
    """Send a mail whose lease still holds, and mark it."""
    if now() >= held.until:
        return mail.Outcome.LATER  # this process stood still: somebody else may have it by now
    log.info("mail.opened", object_id=held.id, count=held.attempts)
    outcome = carrier.send(made)
    with database.writing() as session:
        kept = claiming.finish(session, held, outcome, now())
    log.info("mail.closed" if kept else "mail.lease_lost", object_id=held.id, status=outcome.value)
    return outcome


def prepare(database: Database, settings: Settings, ports: Ports, held: Claim) -> EmailMessage | Closed:
    """The message, or why there is none to send any more."""
    with database.reading() as session:
        to: Recipient | None = Recipient("", held.address or "")
        if held.account_id is not None:
            to = ports.recipient_of(session, held.institution_id, held.account_id)
        still = ports.stills.get(held.kind)
        due = held.due if still is None else still(session, held.institution_id, held.object_id)
    if held.attempts > claiming.TRIES:
        return Closed(Status.UNKNOWN, Problem.CUT)  # each try took its sender down
    if now() - held.wanted_at > OLDEST:
        return Closed(Status.CANCELLED, Problem.TOO_OLD)
    if held.due is not None and due != held.due:
        return Closed(Status.CANCELLED, Problem.MOVED if due else Problem.WITHDRAWN)
    if to is None:
        return Closed(Status.CANCELLED, Problem.LEFT)
    try:
        return written(settings, ports.links, held, to, now())
    except ValueError:
        return Closed(Status.FAILED, Problem.NOT_WRITABLE)


def written(
    settings: Settings, links: Mapping[str, LinkOf], held: Claim, to: Recipient, moment: datetime
) -> EmailMessage:
    """The message of a claim. Raises ValueError when a header cannot be made."""
    return mail.message(
        sender=mail.sender_of(settings.mail_from),
        to=mail.address_of(to.address, to.name),
        subject=held.subject,
        body=held.body.replace(LINK, absolute(settings, links, held.link)),
        language=held.language,
        mail_id=held.id if held.edition == 1 else f"{held.id}.{held.edition}",
        moment=moment,
    )


def absolute(settings: Settings, links: Mapping[str, LinkOf], link: str | None) -> str:
    """The full address of a link "purpose:id"; the start of the service for a purpose that a later release dropped."""
    purpose, _, link_id = (link or "").partition(":")
    path = links[purpose](settings, link_id) if purpose in links else "/"
    return f"{settings.base_url}{path}"
