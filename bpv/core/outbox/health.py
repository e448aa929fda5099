"""Is mail going out? Red when the oldest mail that is due waits ten minutes, or no worker was heard of for five."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from bpv.core import progress
from bpv.core.outbox import claiming

LATE: Final = timedelta(minutes=10)
SILENT: Final = timedelta(minutes=5)


class Verdict(StrEnum):
    """How it is with mail, worst first."""

    NO_SERVER = "no_server"  # none is set: mail is not sent at all
    NO_WORKER = "no_worker"
    LATE = "late"
    WELL = "well"


@dataclass(frozen=True)
class Health:
    """The verdict, and since when it holds when that is known."""

    verdict: Verdict
    since: datetime | None = None

    @property
    def red(self) -> bool:
        """True when somebody must do something."""
        return self.verdict in (Verdict.NO_WORKER, Verdict.LATE)


def judge(session: Session, smtp: bool, moment: datetime) -> Health:
    """How it is with mail at this moment, for the whole installation; `smtp` tells whether a mail server is set."""
    if not smtp:
        return Health(Verdict.NO_SERVER)
    heard = next((beat.at for beat in progress.heartbeats(session)), None)
    if heard is None or heard < moment - SILENT:
        return Health(Verdict.NO_WORKER, heard)
    waiting = claiming.late_since(session, moment)
    if waiting is not None and waiting < moment - LATE:
        return Health(Verdict.LATE, waiting)
    return Health(Verdict.WELL)
