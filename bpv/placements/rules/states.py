"""Where a placement is on a day, what can be done with it then, and which ends are right. Pure decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as of
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from bpv.placements.models import Cause, Finishing, Placement, Result, Side, State, Stopping
from bpv.placements.rules.reasons import cause_of, fits

EARLY: Final = timedelta(weeks=2)  # before the last day, from when on a result can be recorded
LEGAL_AGE: Final = 16  # years, on the first day, at a company that is not known to be suitable for younger students


class Act(StrEnum):
    """What can be done with a placement that was recorded."""

    RECORDED = "recorded"
    CANCEL = "cancel"
    END_EARLY = "end_early"
    FINISH = "finish"


ACTS: Final[Mapping[State, frozenset[Act]]] = MappingProxyType(
    {
        State.PLANNED: frozenset({Act.CANCEL}),
        State.RUNNING: frozenset({Act.END_EARLY}),
        State.FINISHED: frozenset({Act.FINISH}),
        State.ENDED_EARLY: frozenset(),
        State.CANCELLED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something cannot be recorded: a word code, and the field of the form it belongs to."""

    code: str
    field: str | None = None
    params: Mapping[str, Any] = of(default_factory=dict)


def state_on(decided: State, starts_on: date, ends_on: date, day: date) -> State:
    """The state on a day. What was decided stays; else the dates decide, both days included."""
    if decided is not State.PLANNED or day < starts_on:
        return decided
    return State.RUNNING if day <= ends_on else State.FINISHED


def acts(placement: Placement, day: date) -> frozenset[Act]:
    """What can be done with a placement on a day.

    A result can be recorded from two weeks before the last day; an early end also afterwards, as long as there is no
    result: it may have been forgotten.
    """
    found = set(ACTS[placement.state])
    if placement.state is State.RUNNING and day >= placement.ends_on - EARLY:
        found.add(Act.FINISH)
    if placement.state is State.FINISHED and placement.result is None:
        found.add(Act.END_EARLY)
    return frozenset(found)


def last_day(placement: Placement) -> date | None:
    """The last day that somebody is at the company; None for a placement that never began."""
    if placement.state is State.CANCELLED:
        return None
    return placement.ended_on or placement.ends_on


def overlapping(held: Iterable[Placement], starts_on: date, ends_on: date) -> Placement | None:
    """The first of these placements of one student that shares a day with the days given."""
    for one in held:
        last = last_day(one)
        if last is not None and one.starts_on <= ends_on and starts_on <= last:
            return one
    return None


def objection_to_days(starts_on: date, ends_on: date) -> Objection | None:
    """Days in order, and no longer than any programme lasts."""
    if ends_on < starts_on:
        return Objection("placement.ends_before_start", "ends_on")
    if ends_on - starts_on > timedelta(days=4 * 366):
        return Objection("placement.too_long", "ends_on")
    return None


def objection_to_end(placement: Placement, stopping: Stopping, day: date) -> Objection | None:
    """An early end lies between the first day and today, before the planned end; reasons belong to their sides."""
    if stopping.on < placement.starts_on:
        return Objection("placement.ended_before_start", "on")
    if stopping.on > day:
        return Objection("placement.ended_later", "on")
    if stopping.on >= placement.ends_on:
        return Objection("placement.ended_not_early", "on")
    return objection_to_reasons(stopping.reasons, required=True)


def objection_to_reasons(reasons: Mapping[Side, str], *, required: bool) -> Objection | None:
    """Every reason is one that its side may give; at least one side gives one where that is required."""
    for side, code in reasons.items():
        if not fits(code, side):
            return Objection("placement.reason_unknown", f"reason_{side.value}")
    if required and not reasons:
        return Objection("placement.reason_missing", f"reason_{Side.STUDENT.value}")
    return None


def objection_to_result(finishing: Finishing) -> Objection | None:
    """A placement that was not achieved has a reason; one that was has none."""
    if finishing.result is Result.NOT_FINISHED:
        return objection_to_reasons(finishing.reasons, required=True)
    return Objection("placement.reason_not_needed", "result") if finishing.reasons else None


def cause_by_default(reasons: Mapping[Side, str], said: Cause | None) -> Cause | None:
    """The party where the cause lies: as somebody decided, else what the first reason points at."""
    return said or next((cause_of(code) for code in reasons.values()), None)
