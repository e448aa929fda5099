"""Visit days: who is visited, in which order, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bpv.contacts.models.moments import Moment
from bpv.organisation.models import Value


class VisitDay(Value):
    """A day on which a supervisor visits companies; `start_area` is the postcode where it begins and ends, or ""."""

    id: str
    account_id: str
    day: date
    start_area: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Route:
    """An order of stops: `order` are indices, `legs` the kilometres by road to each stop and, last, back to the start;
    with no start there is neither a way out nor a way back."""

    order: tuple[int, ...]
    legs: tuple[float, ...]

    @property
    def km(self) -> float:
        """Kilometres by road in all."""
        return sum(self.legs)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A placement that needs a visit, and where that is; `point` is None when the address is private or unknown."""

    placement_id: str
    student: str
    company: str
    place: str
    region: str
    address: str
    private: bool
    visits: int
    due_on: date | None
    planned_on: date | None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a visit day: what it is, and the way there."""

    moment: Moment
    candidate: Candidate
    number: int
    km: float | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A visit day in order; `km_back` leads back to the start; `off_map` are stops without a known place."""

    visit_day: VisitDay
    stops: Sequence[Stop]
    off_map: Sequence[Stop]
    km: float
    km_back: float | None
    start: str


@dataclass(frozen=True, slots=True)
class VisitCount:
    """Visits of a supervisor in a school year: visits, different companies and different placements."""

    account_id: str
    name: str
    visits: int
    companies: int
    placements: int
