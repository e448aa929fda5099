"""Decisions about mailed links for one task: whether one opens, and how many may go out."""

from datetime import date, datetime
from typing import Final

from bpv.core.clock import end_of_day
from bpv.core.outbox.queueing import hashed
from bpv.placements.models.links import Purpose, TaskLink, TaskState
from bpv.placements.models.placing import Placement, State
from bpv.placements.rules.following import SURVIVES

PURPOSE: Final = "task"  # of the secret part, and of the mail's link
MAILS: Final = {one: f"task_{one.value}" for one in Purpose}
AGAIN: Final = "task_again"
MOST_A_PLACEMENT: Final = 30  # links a day about one placement


def state_of(link: TaskLink, instant: datetime, one: Placement, day: date, address: str | None) -> TaskState:
    """Whether a link opens at an instant. `address`: what the registry knows of its trainer now, "" for one who is
    gone, None for a link that is no trainer's."""
    if link.stopped_at is not None:
        return TaskState.STOPPED
    if link.used_at is not None:
        return TaskState.USED
    if instant >= end_of_day(link.expires_on):
        return TaskState.EXPIRED
    if one.state is State.CANCELLED:
        return TaskState.CANCELLED
    if day > (one.ended_on or one.ends_on) + SURVIVES:
        return TaskState.CLOSED
    if address is not None and address.strip().casefold() != link.address.strip().casefold():
        return TaskState.LEFT
    return TaskState.LIVE


def open_key(purpose: str, object_id: str, party: str | None, address: str) -> str:
    """What two open links may not share: the task and its recipient; nobody's address can be read from it."""
    return f"{purpose}:{object_id}:{party or ''}:{hashed(address)}"
