"""A placement, what is needed to record one, and how it can end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bpv.organisation.models import Phase, Route

MOST_NOTE: Final = 1000  # characters


class Side(StrEnum):
    """Who says why a match or a placement ended."""

    STUDENT = "student"
    COMPANY = "company"
    SCHOOL = "school"
    OTHER = "other"


class Cause(StrEnum):
    """The party where the cause lies, which need not be who said so."""

    STUDENT = "student"
    COMPANY = "company"
    SCHOOL = "school"
    OUTSIDE = "outside"


class State(StrEnum):
    """Where a placement is on a day. Between planned and running, and running and finished, only the date decides."""

    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"


class Way(StrEnum):
    """How student and company came together."""

    SCHOOL_LED = "school_led"
    FIT_INTERVIEW = "fit_interview"
    OWN_SEARCH = "own_search"
    IMPORTED = "imported"


class Result(StrEnum):
    """What came of a placement that lasted until its end, as the school decided."""

    FINISHED_WELL = "finished_well"
    FINISHED = "finished"
    NOT_FINISHED = "not_finished"


class Replacement(StrEnum):
    """Whether another place is sought after an early end: the school's duty (WEB 7.2.8), unless none is needed."""

    SOUGHT = "sought"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement as it stands on a day. `ended_on` is the last day of one that ended early.

    `score` is that of the match in whole points of 100, `parts` its components from 0 to 1; both None when there was no
    match to score. `reasons` are the codes that each side gave for an early end or for a result that was not achieved.
    """

    id: str
    institution_id: str
    student_id: str
    place_id: str | None
    company_id: str
    establishment_id: str
    crebo: str
    route: Route
    period_id: str | None
    study_year: int
    phase: Phase | None
    starts_on: date
    ends_on: date
    state: State
    ended_on: date | None
    way: Way
    source: str
    score: int | None
    parts: Mapping[str, float] | None
    result: Result | None
    reasons: Mapping[Side, str]
    cause: Cause | None
    initiator: Side | None
    note: str
    version: int
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What is needed to record a placement; `source` names what it follows from, once per school (idempotent).

    Without a place, the company (and, where it has several, the establishment) is named. `by` is an account, None for
    a job. Crebo, route, study year and phase follow from the period, or else from the student.
    """

    institution_id: str
    student_id: str
    place_id: str | None
    period_id: str | None
    starts_on: date
    ends_on: date
    source: str
    way: Way
    score: int | None = None
    by: str | None = None
    parts: Mapping[str, float] | None = None
    company_id: str | None = None
    establishment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """How a placement ended early. `reasons`: code per side that gave one, at least one; `on` is the last day."""

    on: date
    reasons: Mapping[Side, str]
    initiator: Side
    cause: Cause | None = None
    note: str = ""
    replacement: Replacement = Replacement.SOUGHT


@dataclass(frozen=True, slots=True)
class Finishing:
    """The result of a placement; a reason (with its side) belongs to one that was not achieved."""

    result: Result
    reasons: Mapping[Side, str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """A placement that ended early, or was cancelled before it began (`ended_on` None), for the ledger of failed
    matches. `by` is the account that recorded it."""

    placement_id: str
    student_id: str
    place_id: str | None
    company_id: str
    crebo: str
    period_id: str | None
    study_year: int
    starts_on: date
    ends_on: date
    state: State
    ended_on: date | None
    way: Way
    score: int | None
    reasons: Mapping[Side, str]
    cause: Cause | None
    initiator: Side | None
    note: str
    by: str | None
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a placement, for learning: `result` is None for one that ended early.

    `parts` are the components of its score from 0 to 1, or None when it was never scored. Nothing here tells who the
    student is but their id.
    """

    placement_id: str
    student_id: str
    place_id: str | None
    company_id: str
    crebo: str
    route: Route
    study_year: int
    period_id: str | None
    starts_on: date
    ended_on: date
    way: Way
    score: int | None
    parts: Mapping[str, float] | None
    result: Result | None
    reasons: Mapping[Side, str]
    cause: Cause | None

    @property
    def well(self) -> bool:
        """True when the student finished: what learning counts as a success."""
        return self.result in (Result.FINISHED_WELL, Result.FINISHED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier placement as an import file tells it; checked against the registry already."""

    student_id: str
    company_id: str
    establishment_id: str
    place_id: str | None
    period_id: str | None
    crebo: str
    route: Route
    study_year: int
    phase: Phase | None
    starts_on: date
    ends_on: date
    source: str
    result: Result | None
    ended_on: date | None
    reasons: Mapping[Side, str]
