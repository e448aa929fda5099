"""What a student asks for beyond places: ranked choices, a support wish, and how a team places its students."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bpv.companies.models.naming import PlaceName
from bpv.matches.models.places import Standing
from bpv.organisation.models import Period
from matching.types import RankedPlace, Verdict

MOST_REASON: Final = 300  # characters of why a place was chosen
MOST_WORDS: Final = 1000  # characters of a support wish
MOST_WHY: Final = 300  # characters of why a switch was set
CONSENT_AGE: Final = 16  # from here on a student consents alone (AVG); below it a parent or guardian does


class Audience(StrEnum):
    """With whom a student can share a support wish; the values are roles."""

    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    CARE_COORDINATOR = "care_coordinator"


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that a student chose for a period; `rank` counts from 1, without gaps."""

    id: str
    student_id: str
    period_id: str
    place_id: str
    rank: int
    reason: str
    chosen_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """A choice as its page shows it: the place by name, how it stands today, and how many others chose it first."""

    choice: Choice
    name: PlaceName
    standing: Standing
    ranked: RankedPlace | None
    failed: tuple[Verdict, ...]
    others_first: int


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a student for one period. `closed` once a round that the student was in is published."""

    period: Period
    periods: tuple[Period, ...]
    items: tuple[ChosenPlace, ...]
    most: int
    closed: bool


@dataclass(frozen=True, slots=True)
class SupportContent:
    """What a student needs, in functional terms: kinds that companies can offer, and own words. Never a diagnosis.
    `agreed_by` names the parent or guardian who agreed for a student under 16."""

    kinds: tuple[str, ...] = ()
    words: str = field(default="", repr=False)
    agreed_by: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SupportWish:
    """A support wish with what was opened of it: `content` is None when it was withdrawn, or cannot be read
    (`unreadable` then holds the code of the sentence that says why)."""

    id: str
    student_id: str
    shared_with: tuple[Audience, ...]
    consent_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    content: SupportContent | None = field(default=None, repr=False)
    unreadable: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        """True while the wish holds."""
        return self.consent_at is not None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Shared:
    """A student who shared a support wish with who is asking: by name, without anything of the wish."""

    student_id: str
    name: str
    number: str
    consent_at: datetime


@dataclass(frozen=True, slots=True)
class Switch:
    """How a team places the students of a study year from a day on; `number` counts the decisions from 1."""

    id: str
    team_id: str
    study_year: int
    school_led: bool
    pilot: bool
    reason: str
    valid_from: date
    decided_by: str | None
    decided_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class SwitchLine:
    """A team and study year: what holds today, what is decided for later, and how first placements came about."""

    team_id: str
    team: str
    study_year: int
    now: Switch | None
    later: Switch | None
    placed: int = 0
    by_school: int = 0
    students: int = 0

    def counting(self, placed: int, by_school: int, students: int) -> "SwitchLine":
        """The line with its figures: first placements, those made by the school, and students of the year today."""
        return replace(self, placed=placed, by_school=by_school, students=students)


@dataclass(frozen=True, slots=True)
class SwitchFields:
    """A decision as it was filled in; `number` is the latest decision that was shown."""

    school_led: bool
    pilot: bool
    reason: str
    valid_from: date
    number: int
