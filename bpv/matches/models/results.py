"""Values of a student's own result of a round: what they got, why, and why not something else. Nobody else is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bpv.companies.models.naming import PlaceName
from bpv.matches.models.objections import Objection
from bpv.matches.models.rounds import RoundSettings, SeatLine
from bpv.organisation.models import Period


@dataclass(frozen=True, slots=True)
class PublishedSeat:
    """What a student got in a round that was published."""

    round_id: str
    round_name: str
    period_id: str
    settings: RoundSettings
    published_at: datetime
    published_by: str | None
    seat: SeatLine


@dataclass(frozen=True, slots=True)
class MissedChoice:
    """An own choice above what was given, and why it was not given. `first` counts the students who chose it first,
    `students` who got it instead, `ahead` those of them with a higher claim; `reason` is a reason of the catalogue of
    matching in words (code, parameters) when a hard rule stood in the way."""

    place_id: str
    name: PlaceName | None
    rank: int
    why: str
    first: int
    students: int
    ahead: int
    gate: str


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place that one thing kept away: a hard rule (`code` with `params`, as matching says it), room (`full`), or a
    requirement of the student (neither)."""

    place_id: str
    name: PlaceName | None
    full: bool
    code: str
    params: Mapping[str, str | int | float]

    @property
    def told(self) -> bool:
        """True when anybody may know what kept it away: it was no requirement of the student."""
        return self.full or bool(self.code)


@dataclass(frozen=True, slots=True)
class OwnResult:
    """The whole explanation. `choices` counts the own choices; `parts` are (component, points, weight) of the score;
    `binding` are the reasons of having no place with how many places each concerns."""

    published: PublishedSeat
    period: Period
    place: PlaceName | None
    choices: int
    parts: tuple[tuple[str, int, float], ...]
    missed: tuple[MissedChoice, ...]
    binding: tuple[tuple[str, int], ...]
    near: tuple[NearPlace, ...]
    objections: tuple[Objection, ...]
    proposal_id: str | None

    @property
    def may_object(self) -> bool:
        """True when no objection waits for an answer."""
        return not any(one.state == "open" for one in self.objections)
