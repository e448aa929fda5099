"""Steps of the way of working: the usual list, due dates, what is done by itself, and the share done in time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from bpv.placements.models import Placement, State
from bpv.tracking.models.steps import Anchor, Sign, Step, StepOwner, StepPlan, StepShare
from bpv.tracking.rules.signals import Facts, Known

LEAST: Final = 5  # students below which a group is not shown (domain.md §7)
AT_LEAST: Final = timedelta(days=7)  # between the day a step appears and its due date
SUPERVISOR, COORDINATOR, STUDENT, TRAINER = StepOwner
START, MIDDLE, END = Anchor

DEFAULTS: Final[tuple[StepPlan, ...]] = (
    StepPlan("intake", "", SUPERVISOR, START, -14, Sign.NONE),
    StepPlan("agreement_signed", "", COORDINATOR, START, -1, Sign.AGREEMENT),
    StepPlan("reachable", "", SUPERVISOR, START, 3, Sign.NONE),
    StepPlan("goals", "", STUDENT, START, 10, Sign.NONE),
    StepPlan("first_contact", "", SUPERVISOR, START, 14, Sign.FIRST_CONTACT),
    StepPlan("first_visit", "", SUPERVISOR, MIDDLE, 0, Sign.VISIT),
    StepPlan("halfway_talk", "", SUPERVISOR, MIDDLE, 7, Sign.SECOND_CONTACT),
    StepPlan("work_in", "", STUDENT, END, -7, Sign.WORK_IN),
    StepPlan("final_talk", "", SUPERVISOR, END, -3, Sign.ASSESSED),
    StepPlan("hours_full", "", TRAINER, END, 7, Sign.HOURS_FULL),
    StepPlan("outcome", "", SUPERVISOR, END, 10, Sign.OUTCOME),
)


def due(plan: StepPlan, one: Placement, made_on: date) -> date:
    """The due date of a step of a placement; nobody is late with what appeared this week."""
    length = (one.ends_on - one.starts_on).days
    base = {START: one.starts_on, MIDDLE: one.starts_on + timedelta(days=length // 2), END: one.ends_on}[plan.anchor]
    return max(base + timedelta(days=plan.days), made_on + AT_LEAST)


def wanted(one: Placement) -> bool:
    """True for a placement that has steps: not for one that was cancelled or ended early."""
    return one.state not in (State.CANCELLED, State.ENDED_EARLY)


def done_on(sign: Sign, one: Placement, facts: Facts, day: date) -> date | None:
    """The day on which a fact did the step, or None. Where the fact has no date, the day on which it was seen."""
    agreement, contact, work, hours = facts.agreement, facts.contact, facts.work, facts.hours
    if sign is Sign.AGREEMENT:
        return agreement.complete_on if agreement is not None else None
    if sign is Sign.OUTCOME:
        return day if one.result is not None else None
    if sign in (Sign.FIRST_CONTACT, Sign.SECOND_CONTACT, Sign.VISIT, Sign.ASSESSED):
        return held(sign, contact.done, contact.on_site, contact.assessing, contact.last_on or day) if contact else None
    if sign is Sign.WORK_IN:
        return day if work is not None and work.total and not work.open else None
    if sign is Sign.HOURS_FULL:
        return day if hours is not None and hours.required and hours.approved >= hours.required else None
    return None


def held(sign: Sign, done: int, on_site: int, assessing: int, last_on: date) -> date | None:
    """The day of the last contact moment when there were enough of the kind."""
    numbers = {Sign.FIRST_CONTACT: done, Sign.SECOND_CONTACT: done - 1, Sign.VISIT: on_site, Sign.ASSESSED: assessing}
    return last_on if numbers[sign] > 0 else None


def guarded(rows: Sequence[StepShare], least: int = LEAST) -> tuple[StepShare, ...]:
    """The rows without groups of fewer than `least` students. When one is hidden, the smallest of the others goes too:
    else the total minus what is shown would tell."""
    keep = sorted((one for one in rows if one.students >= least), key=lambda one: -one.students)
    if len(keep) < len(rows) and keep:
        keep.pop()
    shown = {one.value for one in keep}
    return tuple(one if one.value in shown else hidden(one) for one in rows)


def hidden(one: StepShare) -> StepShare:
    """A group of which nothing is shown."""
    return replace(one, due=None, in_time=None, late=None, missing=None, students=0)


KNOWN: Final[Mapping[Sign, str]] = {
    Sign.AGREEMENT: "agreement",
    Sign.FIRST_CONTACT: "contact",
    Sign.SECOND_CONTACT: "contact",
    Sign.VISIT: "contact",
    Sign.ASSESSED: "contact",
    Sign.WORK_IN: "work",
    Sign.HOURS_FULL: "hours",
}


def told(sign: Sign, known: Known) -> bool:
    """True when somebody tells whether the fact of a step is there."""
    return sign is Sign.OUTCOME or (sign in KNOWN and bool(getattr(known, KNOWN[sign])))


def turned(
    step: Step, sign: Sign, one: Placement, known: Known, facts: Facts, day: date
) -> date | Literal[False] | None:
    """The new day on which a step was done (None: not any more), or False when nothing changes. What a person ticked
    stays as it is."""
    if step.done_by is not None or not told(sign, known):
        return False
    found = done_on(sign, one, facts, day)
    if (found is None) == (step.done_on is None):
        return False
    return found
