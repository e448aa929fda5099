"""The norm of a school, the plan of a placement, and what other rooms are told about its contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bpv.contacts.models.moments import Excuse, Finding, Kind, Moment, Proposal, Rhythm, Way


@dataclass(frozen=True, slots=True)
class Norm:
    """What a school asks for: moments in all, of them on site, of them guiding, and most days between two."""

    moments: int
    on_site: int
    guiding: int
    gap_days: int


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a placement as the plan sees them; `live` while it is planned or runs."""

    starts_on: date
    last_on: date
    live: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """What the rules need of a moment."""

    day: date
    way: Way
    kind: Kind


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Contacts of a placement on a day. `needed` follows from what was agreed, or else from the norm; `due_on` is the
    last day on which the next contact would be as agreed, None when none is needed any more; `next_on` is planned."""

    done: int
    on_site: int
    guiding: int
    assessing: int
    needed: int
    last_on: date | None
    next_on: date | None
    due_on: date | None
    proposals_open: int
    as_agreed: bool = True

    @property
    def only_assessing(self) -> bool:
        """True when somebody was in contact, and only to score (CON-03)."""
        return self.assessing > 0 and self.guiding == 0


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the plan: the day before which the moment should be, and the moment that stands for it."""

    number: int
    due_on: date
    moment: Moment | None
    late: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about the contacts of one placement."""

    facts: ContactFacts
    norm: Norm
    rhythm: Rhythm | None
    plan: Sequence[Step]
    moments: Sequence[Moment]
    proposals: Sequence[Proposal]
    findings: Sequence[Finding]
    excuse: Excuse | None
    lacking: Sequence[str]


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """How contact goes in a team: placements that were under way this school year, and of them as agreed, late, without
    any guiding contact; and what talks about it found."""

    team_id: str
    placements: int
    as_agreed: int
    late: int
    only_assessing: int
    findings: int = 0
    found_kept: int = 0

    @property
    def percent(self) -> int | None:
        """The share as agreed, in percent; None without placements."""
        return round(100 * self.as_agreed / self.placements) if self.placements else None
