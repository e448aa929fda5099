"""What a row of a list of outcomes means. Pure decisions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from bpv.core.clock import school_year
from bpv.core.intake import Held
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.placements.models import Result, Side, State
from bpv.placements.rules.reasons import REASONS, cause_of, fits

ENDED_EARLY: Final = State.ENDED_EARLY.value


def fault(values: Mapping[str, Any], dated_on: date) -> tuple[str, str] | None:
    """What is wrong with the days and the reason of a row: a word code and the field; None when nothing is."""
    early = values["result"] == ENDED_EARLY
    last = values.get("ended_on") if early else values["ends_on"]
    if values["ends_on"] < values["starts_on"]:
        return "period.reversed", "ends_on"
    if early and last is None:
        return "outcome.end_missing", "ended_on"
    if early and not values["starts_on"] <= last < values["ends_on"]:
        return "outcome.end_outside", "ended_on"
    if last is None or last > dated_on:
        return "outcome.not_over", "ended_on" if early else "ends_on"
    reason, side = values.get("reason"), values.get("said_by")
    if reason and side and not fits(reason, Side(side)):
        return "placement.reason_unknown", "reason"
    return None


def ending(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that tell how a placement ended."""
    early = values["result"] == ENDED_EARLY
    reason = values.get("reason")
    side = values.get("said_by") or (REASONS[reason].sides[0].value if reason else None)
    missed = early or values["result"] == Result.NOT_FINISHED.value
    cause = cause_of(reason) if reason and missed else None
    return {
        "state": ENDED_EARLY if early else State.FINISHED.value,
        "result": None if early else values["result"],
        "ended_on": values["ended_on"] if early else None,
        "reasons": {side: reason} if reason and missed else {},
        "cause": cause.value if cause else None,
    }


def period_of(periods: Iterable[Period], starts_on: date, ends_on: date) -> Period | None:
    """The period of a plan with which the days share most; None when they share none."""
    best: tuple[int, Period] | None = None
    for one in periods:
        shared = (min(one.ends_on, ends_on) - max(one.starts_on, starts_on)).days
        if shared >= 0 and one.counts_as_bpv and (best is None or shared > best[0]):
            best = shared, one
    return best[1] if best else None


def study_year_then(student: Student, starts_on: date, today: date) -> int:
    """The study year in which a student was, as far as it follows from the one they are in now; at least 1."""
    return max(1, student.study_year - (school_year(today) - school_year(starts_on)))


def same(held: Iterable[Held], company_id: str, starts_on: date) -> Held | None:
    """The placement that a row is about: the same company and first day, and it was not cancelled."""
    for one in held:
        about = (one.values["company_id"], one.values["starts_on"]) == (company_id, starts_on)
        if about and one.values["state"] != State.CANCELLED.value:
            return one
    return None


def other_in(held: Iterable[Held], present: Held | None, starts_on: date, last: date) -> Held | None:
    """Another placement of the student that shares a day with the row."""
    for one in held:
        if one is present or one.values["state"] == State.CANCELLED.value:
            continue
        if one.values["starts_on"] <= last and starts_on <= (one.values["ended_on"] or one.values["ends_on"]):
            return one
    return None
