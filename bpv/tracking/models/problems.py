"""Problems with a placement that a student or a trainer reports."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bpv.placements.models import Side
from bpv.tracking.models.signals import Signal

MOST_TEXT: Final = 2000  # characters
SIDES: Final = (Side.STUDENT, Side.COMPANY)


class ProblemKind(StrEnum):
    """What it is about."""

    GUIDANCE = "guidance"
    WORK = "work"
    HOURS = "hours"
    AGREEMENTS = "agreements"
    TOGETHER = "together"
    ABSENCE = "absence"
    SAFETY = "safety"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: by an own account, or by a mailed link. `side` is student or company."""

    side: Side
    name: str
    account_id: str | None = None
    link_id: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported. `key` is that of the form: sent twice, recorded once."""

    key: str
    kind: ProblemKind
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A reported problem."""

    id: str
    placement_id: str
    kind: ProblemKind
    text: str
    side: Side
    name: str
    account_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ProblemSeen:
    """A problem with what became of it: the signal, and who has it."""

    problem: Problem
    signal: Signal
    owner: str
