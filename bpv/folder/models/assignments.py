"""Assignments of the folder: sets per college, qualification, study year and phase, in versions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bpv.organisation.models import Phase

MOST_TITLE: Final = 120  # characters
MOST_TEXT: Final = 4000
MOST_NOTE: Final = 500
MOST_CREDIT: Final = 300
MOST_CRITERIA: Final = 10
MOST_LEVELS: Final = 5
FEWEST_LEVELS: Final = 2
MOST_CRITERION: Final = 120
MOST_LEVEL: Final = 40
MOST_DESCRIPTION: Final = 300
MOST_DUE_DAYS: Final = 400


class DueFrom(StrEnum):
    """The day of the placement from which the due day is counted."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What work is looked at for, with a description per level ("" where nobody wrote one)."""

    name: str
    descriptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria by levels; the levels go from least to best."""

    levels: tuple[str, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AssignmentFields:
    """What an assignment says. Due so many days after the first day of the placement, or before its last."""

    title: str
    text: str
    due_from: DueFrom
    due_days: int
    work_processes: tuple[str, ...]
    rubric: Rubric


@dataclass(frozen=True, slots=True)
class Assignment(AssignmentFields):
    """An assignment of one version of a set. `lineage` stays the same from version to version."""

    id: str
    assignment_version_id: str
    lineage: str
    position: int
    version: int

    def due_on(self, starts_on: date, last: date) -> date:
        """The day until which it is due, for a placement of these days; never outside them."""
        if self.due_from is DueFrom.START:
            return min(last, starts_on + timedelta(days=self.due_days))
        return max(starts_on, last - timedelta(days=self.due_days))


@dataclass(frozen=True, slots=True)
class SetFields:
    """For whom a set is; `phase` None means every phase of the study year."""

    college_id: str
    crebo: str
    study_year: int
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class AssignmentSet(SetFields):
    """A set of assignments; what it consists of stands in its versions."""

    id: str


@dataclass(frozen=True, slots=True)
class AssignmentVersion:
    """One version of a set. `valid_from` None: a draft. `credit` says from whom it was taken over."""

    id: str
    assignment_set_id: str
    number: int
    valid_from: date | None
    note: str
    credit: str
    written_by: str | None
    written_at: datetime
    version: int

    @property
    def draft(self) -> bool:
        """True while it can be changed."""
        return self.valid_from is None


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set as a list shows it; `current` is the version in force today, `newest` the last that was written."""

    set: AssignmentSet
    college: str
    versions: tuple[AssignmentVersion, ...]
    current: AssignmentVersion | None
    assignments: int

    @property
    def draft(self) -> AssignmentVersion | None:
        """The version that is being written, or None."""
        return next((one for one in self.versions if one.draft), None)


@dataclass(frozen=True, slots=True)
class VersionSheet:
    """A version with everything that its page shows."""

    line: SetLine
    version: AssignmentVersion
    assignments: tuple[Assignment, ...]
    work_processes: tuple[tuple[str, str], ...]

    @property
    def uncovered(self) -> tuple[tuple[str, str], ...]:
        """Work processes (code, title) that no assignment of this version is about."""
        linked = {code for one in self.assignments for code in one.work_processes}
        return tuple(pair for pair in self.work_processes if pair[0] not in linked)
