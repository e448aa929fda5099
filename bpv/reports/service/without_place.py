"""Students without a place in a period that begins soon: who leaves this list has a place, or a logged decision."""

from datetime import date, timedelta

from sqlmodel import Session

from bpv.core.rights import Reach, Scope
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.reports.models import PlacelessPage
from bpv.reports.store import without_place as store


def page(session: Session, scope: Scope, q: str, team_id: str, day: date, offset: int, limit: int) -> PlacelessPage:
    """One page of the list within the scope, in a fixed number of queries; a team outside the scope is ignored."""
    own = scope.institution_id
    weeks = organisation.setting(session, own, "match.watch_weeks")
    until = day + timedelta(weeks=weeks)
    covered = None if scope.reach is Reach.ALL else people.teams_of(session, scope)
    teams = store.teams(session, own, covered)
    chosen = team_id if team_id in teams else ""
    within = people.ids_within(session, scope, q)
    total, first = store.counted(session, own, within, day, until, chosen)
    found = store.lines(session, own, within, day, until, chosen, offset, limit)
    return PlacelessPage(lines=found, total=total, weeks=weeks, first=first, teams=teams, team_id=chosen)


def waiting(session: Session, scope: Scope, day: date) -> tuple[int, date | None]:
    """How many students within the scope are without a place, and when the first period begins."""
    weeks = organisation.setting(session, scope.institution_id, "match.watch_weeks")
    within = people.ids_within(session, scope)
    return store.counted(session, scope.institution_id, within, day, day + timedelta(weeks=weeks))
