"""Values of the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from bpv.core.config import Settings


class Status(StrEnum):
    """What became of a mail. `unknown`: the server may have taken it, and never said so."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Problem(StrEnum):
    """Why a mail was not sent. Never an address, and never what a server wrote."""

    WITHDRAWN = "withdrawn"  # the service took it back
    MOVED = "moved"  # the date it is about moved
    STOPPED = "stopped"  # a person stopped it
    LEFT = "left"  # the account was disabled, or is gone
    TOO_OLD = "too_old"  # nobody needs it any more
    NO_SERVER = "no_server"  # the mail server does not answer, or refuses us
    LATER = "later"  # the server asked to try again later
    REFUSED = "refused"  # the server refuses this mail or this address
    CUT = "cut"  # the server fell silent after it had the mail
    NOT_WRITABLE = "not_writable"  # no mail can be made of it


@dataclass(frozen=True)
class MailState:
    """What became of a mail, since when, and why."""

    status: Status
    at: datetime
    problem: Problem | None


@dataclass(frozen=True)
class Mail:
    """A mail as the outbox page shows it. `wanted_at` is when it should go."""

    id: str
    kind: str
    object_id: str
    due: date | None
    account_id: str | None
    address: str | None
    language: str
    subject: str
    body: str
    link: str | None
    status: Status
    attempts: int
    wanted_at: datetime
    not_before: datetime
    sent_at: datetime | None
    changed_at: datetime
    problem: Problem | None
    created_by: str | None


@dataclass(frozen=True)
class Claim:
    """A mail that one sender holds until `until`; `lease` proves it."""

    id: str
    lease: str
    until: datetime
    institution_id: str
    kind: str
    object_id: str
    due: date | None
    account_id: str | None
    address: str | None
    language: str
    subject: str
    body: str
    link: str | None
    attempts: int
    edition: int
    wanted_at: datetime


@dataclass(frozen=True)
class Recipient:
    """Whom an account's mail goes to."""

    name: str
    address: str


Still = Callable[[Session, str, str], date | None]  # institution, object: the date it is due on now, None when not due
LinkOf = Callable[[Settings, str], str]  # the id of a link: its path below the base URL, beginning with "/"
Quiet = Callable[[Session, str, datetime], datetime | None]  # institution: until when its mail waits, if at all
RecipientOf = Callable[[Session, str, str], Recipient | None]  # institution, account: None when it gets nothing
