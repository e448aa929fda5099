"""What an entry needs before it can close, whether a placement solves it, and what a form may say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from bpv.failed_matches.models import Acting, Action, Entry, ExplainFields
from bpv.placements.models import Cause, Placement, Side, State
from bpv.placements.rules import reasons

NO_PLACE_LEFT: Final = "no_place_left"  # of a round that had no place for a student: nobody refused
FIELDS: Final[Mapping[Side, str]] = {
    Side.STUDENT: "student_reason",
    Side.COMPANY: "company_reason",
    Side.SCHOOL: "school_reason",
}
COUNTS: Final = frozenset({State.PLANNED, State.RUNNING, State.FINISHED})
LONGEST_TERM: Final = timedelta(days=365)


def reasons_of(side: Side) -> tuple[str, ...]:
    """The codes that a side may give, those of the shared catalogue; the school can also say that no place was left."""
    own = tuple(one.code for one in reasons.reasons_of(side))
    return (NO_PLACE_LEFT, *own) if side is Side.SCHOOL else own


def fits(code: str, side: Side) -> bool:
    """True when the side may give this reason."""
    return reasons.fits(code, side) or (side is Side.SCHOOL and code == NO_PLACE_LEFT)


def cause_of(code: str | None) -> Cause | None:
    """The party that a reason points at until somebody decides otherwise."""
    if code is None:
        return None
    return Cause.SCHOOL if code == NO_PLACE_LEFT else reasons.cause_of(code)


def explained(given: ExplainFields) -> str | None:
    """The reason under which an entry is counted: that of the side where it ended, else the first that was given."""
    said = {side: getattr(given, name) for side, name in FIELDS.items()}
    return said.get(given.side) or next((code for code in said.values() if code), None)


def objections(given: ExplainFields) -> tuple[tuple[str, str], ...]:
    """What is wrong with an explanation: the field and a word code."""
    wrong = [(side, name) for side, name in FIELDS.items() if (code := getattr(given, name)) and not fits(code, side)]
    return tuple((name, f"failed.reason_not_of_{side}") for side, name in wrong)


def objection_to_act(given: Acting, day: date) -> tuple[str, str] | None:
    """Why a new action cannot be: the field and a word code, or None."""
    if given.due_on < day:
        return "due_on", "failed.due_past"
    if given.due_on > day + LONGEST_TERM:
        return "due_on", "failed.due_far"
    return None


def needed_before_closing(entry: Entry, actions: Sequence[Action]) -> tuple[str, ...]:
    """What is still missing before an entry can close, as word codes: a cause and a reason, and an action with its
    result; an action that waits must be finished first."""
    missing = []
    if entry.reason is None:
        missing.append("failed.needs_reason")
    if entry.cause is None:
        missing.append("failed.needs_cause")
    if not any(one.done_at is not None and one.result for one in actions):
        missing.append("failed.needs_action")
    if any(one.done_at is None for one in actions):
        missing.append("failed.needs_result")
    return tuple(missing)


def objection_to_close(entry: Entry, actions: Sequence[Action]) -> str | None:
    """The first thing that is missing, or None."""
    return next(iter(needed_before_closing(entry, actions)), None)


def solution(entry: Entry, placements: Iterable[Placement]) -> Placement | None:
    """The placement that gives the student of an entry a place again."""
    return solution_of(entry.period_id, entry.ended_on, placements)


def solution_of(period_id: str | None, ended_on: date, placements: Iterable[Placement]) -> Placement | None:
    """The placement in the same period (or, when either has none, one that lasts longer than the day of the end) that
    was neither cancelled nor ended early. The one that began first."""
    fitting = [one for one in placements if one.state in COUNTS and same_period(period_id, ended_on, one)]
    return min(fitting, key=lambda one: (one.starts_on, one.id), default=None)


def same_period(period_id: str | None, ended_on: date, placement: Placement) -> bool:
    """True when a placement is for the period of an entry."""
    if period_id is not None and placement.period_id is not None:
        return period_id == placement.period_id
    return placement.ends_on > ended_on


def days_between(ended_on: date, placed_on: date) -> int:
    """The days from the end of a match to the day of the new place; 0 for a place that was there already."""
    return max(0, (placed_on - ended_on).days)


def due_first(lines: Iterable[Any]) -> list[Any]:
    """Actions in order: what waits by its day, then what was done, the last first."""
    waiting = sorted((one for one in lines if one.done_at is None), key=lambda one: (one.due_on, one.id))
    done = sorted((one for one in lines if one.done_at is not None), key=lambda one: (one.done_at, one.id))
    return [*waiting, *reversed(done)]
