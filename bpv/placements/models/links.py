"""A mailed link with which somebody outside the school does one task for one placement, without an account."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bpv.core.outbox.models import MailState
from bpv.placements.models.listing import Line
from bpv.placements.models.placing import Placement


class Purpose(StrEnum):
    """What the holder of a link can do with it, once."""

    SIGN = "sign"  # an agreement; the object is the agreement
    APPROVE_WEEK = "approve_week"  # the object is the week
    JUDGEMENT = "judgement"  # the object is the placement, as for those below
    CONTACT = "contact"
    PROBLEM = "problem"


class TaskState(StrEnum):
    """Whether a link still opens something. `left`: the trainer left, or has another address now; `cancelled`: the
    placement does not go on; `closed`: it ended too long ago."""

    LIVE = "live"
    USED = "used"
    STOPPED = "stopped"
    EXPIRED = "expired"
    LEFT = "left"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a link is mailed to. `trainer_id`: the trainer of the registry, whose leaving ends the link."""

    name: str
    address: str
    language: str = "nl"
    trainer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a link is for and whom it goes to. `party` is the side for which an agreement is signed."""

    purpose: Purpose
    placement_id: str
    object_id: str
    to: Recipient
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLink:
    """A link as it stands; `expires_on` is its last day. Its secret part is kept nowhere."""

    id: str
    institution_id: str
    purpose: Purpose
    placement_id: str
    object_id: str
    party: str | None
    trainer_id: str | None
    name: str
    address: str
    language: str
    expires_on: date
    created_by: str | None
    created_at: datetime
    used_at: datetime | None
    stopped_at: datetime | None

    @property
    def recipient(self) -> Recipient:
        """Whom it went to."""
        return Recipient(name=self.name, address=self.address, language=self.language, trainer_id=self.trainer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link that is right, with what every page behind it says: school, student, company."""

    link: TaskLink
    state: TaskState
    school: str
    line: Line

    @property
    def placement(self) -> Placement:
        """The placement that the task is about."""
        return self.line.placement

    @property
    def student(self) -> str:
        """The name of the student."""
        return self.line.student.name

    @property
    def company(self) -> str:
        """The name of the company."""
        return self.line.company


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A link in the list of a placement. `mail` is what became of its newest mail."""

    link: TaskLink
    state: TaskState
    sender: str
    mail: MailState | None
