"""Who owns what happens with a student: the supervisor, or else a coordinator of the team."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from bpv.organisation import service as organisation
from bpv.people.models import Student
from bpv.people.store import responsible as store


def supervisors(session: Session, institution_id: str, student_ids: Collection[str], day: date) -> Mapping[str, str]:
    """The account that supervises each of these students on a day; who has none is left out."""
    return store.supervisors(session, institution_id, student_ids, day)


def owners(session: Session, institution_id: str, students: Collection[Student], day: date) -> Mapping[str, str]:
    """Who looks after each of these students: the supervisor; else a coordinator of the team, else of its college, else
    any coordinator of the school. Nobody is left out while the school has a coordinator. A fixed number of queries."""
    held = store.supervisors(session, institution_id, [one.id for one in students], day)
    found = store.coordinators(session, institution_id)
    by_team = {team: account for account, team, _ in reversed(found) if team}
    by_college = {college: account for account, team, college in reversed(found) if college and not team}
    for line in organisation.tree(session, institution_id):
        for team in line.teams:
            if line.college.id in by_college:
                by_team.setdefault(team.id, by_college[line.college.id])
    anyone = found[0][0] if found else None
    named = {one.id: held.get(one.id) or by_team.get(one.team_id or "") or anyone for one in students}
    return {student_id: account_id for student_id, account_id in named.items() if account_id is not None}
