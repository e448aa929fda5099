"""Doing one task with a mailed link: the link is used up in the transaction of what is done with it."""

from collections.abc import Callable
from typing import Final

from sqlmodel import Session

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.placements.models.links import Opened, Purpose, Task
from bpv.placements.service import links

ASKED: Final = (Purpose.CONTACT, Purpose.PROBLEM)  # what a trainer can have a link mailed for, unasked


def do(session: Session, secret_key: str, link_id: str, given: str, act: Callable[[Opened], object]) -> Opened:
    """Use the link up and do its task; all of it or nothing. Raises Spent, Refusal, and whatever `act` raises."""
    found = links.spend(session, secret_key, link_id, given)
    act(found)
    links.note_use(session, found)
    return found


def holder(session: Session, secret_key: str, link_id: str, given: str) -> Opened:
    """The link of somebody who may still ask for mail with it: one that opens, or one whose task was done. Raises
    Refusal."""
    try:
        return links.find(session, secret_key, link_id, given)
    except links.Spent as spent:
        return spent.opened


def may_ask(found: Opened) -> bool:
    """True for a trainer who is still known at this address: a parent has one task only."""
    return found.link.trainer_id is not None


def ask(session: Session, found: Opened, purpose: Purpose) -> None:
    """Mail the holder of a link another one, for the same placement and to the same address; an open one is mailed
    again, at most once a day. Raises Refused."""
    if purpose not in ASKED or not may_ask(found):
        raise Refused("task_link.over")
    link = found.link
    task = Task(purpose=purpose, placement_id=link.placement_id, object_id=link.placement_id, to=link.recipient)
    open_one = links.open_one(session, link.institution_id, task)
    if open_one is not None:
        links.resend(session, link.institution_id, link.placement_id, open_one.id, None)
        return
    links.check_enough(session, link.institution_id, link.placement_id)
    links.make(session, link.institution_id, task, None, today())
