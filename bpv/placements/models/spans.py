"""The days of placements, for rooms that look at many of them at once."""

from dataclasses import dataclass
from datetime import date

from bpv.placements.models.placing import State


@dataclass(frozen=True, slots=True)
class PlacementSpan:
    """A placement as one line without words: whose, where, from when until when; `last_on` is the day of an early end
    when there was one."""

    id: str
    student_id: str
    company_id: str
    establishment_id: str
    starts_on: date
    last_on: date
    state: State

    @property
    def live(self) -> bool:
        """True while it is planned or runs."""
        return self.state in (State.PLANNED, State.RUNNING)
