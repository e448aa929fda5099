"""Which version of which set a placement has, and when a version can come into force. Pure decisions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from bpv.folder.models.assignments import (
    FEWEST_LEVELS,
    MOST_CRITERIA,
    MOST_LEVELS,
    Assignment,
    AssignmentFields,
    AssignmentVersion,
    Criterion,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published version that may be for a placement; `special` when its set names the phase."""

    id: str
    special: bool
    valid_from: date


def chosen(candidates: Iterable[Candidate], starts_on: date, last: date, day: date) -> str | None:
    """The version that a placement has on a day, or None.

    The last that was in force on its first day; a set of its own phase goes before one of every phase. Where none was,
    the first that came into force while it ran. As no version comes into force in the past, what a running placement
    has never changes.
    """
    known = tuple(candidates)
    at_start = [one for one in known if one.valid_from <= starts_on]
    if at_start:
        return max(at_start, key=lambda one: (one.special, one.valid_from, one.id)).id
    later = [one for one in known if one.valid_from <= min(last, day)]
    return min(later, key=lambda one: (one.valid_from, not one.special, one.id)).id if later else None


def in_force(versions: Iterable[AssignmentVersion], day: date) -> AssignmentVersion | None:
    """The version of one set that holds on a day."""
    held = [one for one in versions if one.valid_from is not None and one.valid_from <= day]
    return max(held, key=lambda one: one.number, default=None)


def objection_to_day(versions: Iterable[AssignmentVersion], valid_from: date, day: date) -> str | None:
    """Why a draft cannot come into force on a day: a word code, or None.

    A first version may hold from today; a later one from tomorrow on, and after the one before it, so that nobody's
    assignments change under their hands.
    """
    earlier = [one.valid_from for one in versions if one.valid_from is not None]
    if not earlier:
        return "assignment.from_past" if valid_from < day else None
    if valid_from <= day:
        return "assignment.from_tomorrow"
    return "assignment.before_earlier" if valid_from <= max(earlier) else None


def objection_to_contents(assignments: Collection[Assignment], known: Collection[str]) -> tuple[str, str] | None:
    """Why a draft is not finished: a word code and the title it is about, or None."""
    if not assignments:
        return "assignment.none_yet", ""
    for one in assignments:
        if not set(one.work_processes) & set(known):
            return "assignment.without_work_process", one.title
    return None


def objection_to_fields(fields: AssignmentFields, known: Collection[str]) -> tuple[str, str] | None:
    """Why an assignment cannot be kept: the field and a word code, or None."""
    if not fields.work_processes:
        return "work_processes", "assignment.work_process_needed"
    if not set(fields.work_processes) <= set(known):
        return "work_processes", "assignment.work_process_unknown"
    if not FEWEST_LEVELS <= len(fields.rubric.levels) <= MOST_LEVELS:
        return "levels", "assignment.levels_number"
    if not 1 <= len(fields.rubric.criteria) <= MOST_CRITERIA:
        return "criteria", "assignment.criteria_number"
    return None


def criterion_of(line: str) -> Criterion:
    """A criterion as people type it: `Name: least | middle | best`, the descriptions left out where there are none."""
    name, _, rest = line.partition(":")
    descriptions = tuple(part.strip() for part in rest.split("|")) if rest.strip() else ()
    return Criterion(name.strip(), descriptions)


def line_of(criterion: Criterion) -> str:
    """A criterion as people type it: undoes `criterion_of`."""
    return f"{criterion.name}: {' | '.join(criterion.descriptions)}" if criterion.descriptions else criterion.name
