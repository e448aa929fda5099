"""Whether groups of students fared alike in published rounds: team, level, route, distance. No trait of a person."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.matches.models.learning import AuditGroup, FairnessAudit, Seat
from bpv.matches.rules.learning import BANDS, band
from bpv.matches.service.catalogues import Snapshot
from bpv.matches.store import learning as store
from bpv.organisation import service as organisation
from bpv.people.models import Programme
from bpv.people.service.programmes import programmes
from matching.criteria import nearest_km
from matching.learning.fairness import Tally, compare

YEAR: Final = timedelta(days=400)  # a school year with what runs over
NO_PROGRAMME: Final = Programme("", "", "")
DISTANCES: Final = (*(f"to_{step}" for step in BANDS), "beyond", "unknown")


@dataclass(frozen=True, slots=True)
class Background:
    """What students are grouped by; `teams` are names by id, `levels` by crebo."""

    programmes: Mapping[str, Programme]
    teams: Mapping[str, str]
    levels: Mapping[str, int | None]
    bands: Mapping[tuple[str, str], str]

    def programme(self, seat: Seat) -> Programme:
        """What a student follows; nothing for one who left."""
        return self.programmes.get(seat.student_id, NO_PROGRAMME)

    def team(self, seat: Seat) -> str:
        """The name of the team, "" without one."""
        return self.teams.get(seat.team_id or "", "")

    def level(self, seat: Seat) -> str:
        """The level 1-4, "" when unknown."""
        return str(self.levels.get(self.programme(seat).crebo) or "")

    def route(self, seat: Seat) -> str:
        """The route, "" when unknown."""
        return self.programme(seat).route

    def distance(self, seat: Seat) -> str:
        """The band of the distance from home to the nearest place of the own qualification."""
        found = self.programme(seat)
        return self.bands.get((found.crebo, found.area), "unknown")


def fairness(
    session: Session, scope: Scope, snapshot: Snapshot, run_id: str, today: date, at: datetime
) -> FairnessAudit:
    """The figures of one published round, or of all of the last school year when `run_id` names none of them."""
    own = scope.institution_id
    rounds = store.published(session, own, at - YEAR)
    known = {one.run_id for one in rounds}
    chosen = run_id if run_id in known else ""
    wanted = (chosen,) if chosen else tuple(sorted(known))
    seats = store.seats(session, own, wanted) if wanted else ()
    ground = background(session, own, snapshot, today, {seat.student_id for seat in seats})
    return FairnessAudit(
        rounds=rounds,
        chosen=chosen,
        students=len(seats),
        placed=sum(seat.placed for seat in seats),
        groups=(
            grouped("team", seats, ground.team),
            grouped("level", seats, ground.level),
            grouped("route", seats, ground.route),
            grouped("distance", seats, ground.distance, DISTANCES),
        ),
    )


def background(
    session: Session, institution_id: str, snapshot: Snapshot, today: date, student_ids: Collection[str]
) -> Background:
    """What these students are grouped by, in a fixed number of queries."""
    found = programmes(session, institution_id, student_ids)
    centres = {one.code: one for one in reversed(snapshot.ground)}
    bands = {
        (crebo, area): band(nearest_km(snapshot.catalogue, crebo, centres[area].latitude, centres[area].longitude))
        for crebo, area in {(one.crebo, one.area) for one in found.values()}
        if area in centres
    }
    tree = organisation.tree(session, institution_id)
    return Background(
        programmes=found,
        teams={team.id: team.name for line in tree for team in line.teams},
        levels={one.crebo: one.level for one in organisation.qualifications(session, institution_id, today)},
        bands=bands,
    )


def grouped(kind: str, seats: Sequence[Seat], of: Callable[[Seat], str], order: Sequence[str] = ()) -> AuditGroup:
    """The lines of one way to group, by name or in a fixed order."""
    members: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        members[of(seat)].append(seat)
    names = [name for name in order if name in members] if order else sorted(members)
    lines = compare([tally(name, members[name]) for name in names])
    return AuditGroup(kind, tuple((line.group, line) for line in lines))


def tally(name: str, seats: Sequence[Seat]) -> Tally:
    """The counts and sums of one group."""
    scored = [(seat.score, seat.regret) for seat in seats if seat.placed and seat.score is not None]
    return Tally(
        group=name,
        students=len(seats),
        placed=sum(seat.placed for seat in seats),
        scored=len(scored),
        score=sum(score for score, _ in scored),
        score_squares=sum(score**2 for score, _ in scored),
        regret=sum(regret for _, regret in scored),
        regret_squares=sum(regret**2 for _, regret in scored),
    )
