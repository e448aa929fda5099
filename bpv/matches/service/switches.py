"""The switch per team and study year: does the school place by learning wish, or do company and student choose each
other in an interview. A decision holds from a day on; history stays. And how first placements really came about."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import today as present_day
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Reach, Scope
from bpv.matches import store
from bpv.matches.models.choosing import Switch, SwitchFields, SwitchLine
from bpv.organisation import service as organisation
from bpv.organisation.models import Team
from bpv.people.service import students as people
from bpv.placements.models import Way
from bpv.placements.service.firsts import first_ways

Line = tuple[str, int]  # a team and a study year


def school_led(session: Session, institution_id: str, team_id: str, study_year: int, on: date | None = None) -> bool:
    """True when the school places the students of this team and study year by learning wish, on a day (else today)."""
    found = holding(session, institution_id, team_id, study_year, on)
    return found is not None and found.school_led


def pilot(session: Session, institution_id: str, team_id: str, study_year: int, on: date | None = None) -> bool:
    """True when this team and study year try matching as a pilot, on a day (else today)."""
    found = holding(session, institution_id, team_id, study_year, on)
    return found is not None and found.pilot


def holding(
    session: Session, institution_id: str, team_id: str, study_year: int, on: date | None = None
) -> Switch | None:
    """The decision that holds on a day (else today), or None when nothing was decided."""
    switches = store.switches.decisions(session, institution_id, team_id, study_year)
    return store.switches.holding(switches, on or present_day())


def overview(session: Session, scope: Scope, today: date) -> tuple[SwitchLine, ...]:
    """Every team within the scope with the study years that it has students, first placements or decisions of; by name
    of the team. A fixed number of queries."""
    teams = {team.id: team for team in teams_in(session, scope)}
    students = people.teams(session, scope.institution_id)
    decided = store.switches.all_decisions(session, scope.institution_id)
    placed, led = counted(session, scope.institution_id, students)
    present = Counter(students.values())
    lines = {line for line in (*present, *placed, *decided) if line[0] in teams}
    return tuple(
        line_of(teams[team_id], study_year, decided.get((team_id, study_year), ()), today).counting(
            placed[team_id, study_year], led[team_id, study_year], present[team_id, study_year]
        )
        for team_id, study_year in sorted(lines, key=lambda line: (teams[line[0]].name.casefold(), line))
    )


def counted(session: Session, institution_id: str, students: Mapping[str, Line]) -> tuple[Counter[Line], Counter[Line]]:
    """First placements in the school-based route per team and the study year they were in: all, and those that the
    school made by learning wish."""
    placed: Counter[Line] = Counter()
    led: Counter[Line] = Counter()
    for student_id, (study_year, way) in first_ways(session, institution_id).items():
        if student_id in students:
            line = (students[student_id][0], study_year)
            placed[line] += 1
            led[line] += way is Way.SCHOOL_LED
    return placed, led


def line_of(team: Team, study_year: int, decided: tuple[Switch, ...], today: date) -> SwitchLine:
    """What holds for a team and study year, and what is decided for later."""
    now = store.switches.holding(decided, today)
    later = next((one for one in reversed(decided) if one.valid_from > today), None)
    return SwitchLine(team.id, team.name, study_year, now, later)


def history(session: Session, scope: Scope, team_id: str, study_year: int) -> tuple[Team, tuple[Switch, ...]]:
    """A team within the scope and every decision about a study year, the latest first. NotFound for another team."""
    team = next((one for one in teams_in(session, scope) if one.id == team_id), None)
    if team is None:
        raise NotFound()
    return team, store.switches.decisions(session, scope.institution_id, team_id, study_year)


def teams_in(session: Session, scope: Scope) -> tuple[Team, ...]:
    """The teams within a scope."""
    tree = organisation.tree(session, scope.institution_id)
    granted = people.teams_of(session, scope)
    return tuple(team for line in tree for team in line.teams if scope.reach is Reach.ALL or team.id in granted)


def decide(
    session: Session, scope: Scope, team_id: str, study_year: int, fields: SwitchFields, at: datetime, today: date
) -> Switch:
    """Decide for a team and study year from a day on; the decision before it stays in history.

    Stale with the latest decision when somebody decided in between; Refused without a reason, for a day in the past,
    and for a pilot without placing. Saying again what holds changes nothing. NotFound for a team outside the scope.
    """
    _, decided = history(session, scope, team_id, study_year)
    latest = decided[0] if decided else None
    said = (fields.school_led, fields.pilot, fields.reason, fields.valid_from)
    if latest and (latest.school_led, latest.pilot, latest.reason, latest.valid_from) == said:
        return latest
    if (latest.number if latest else 0) != fields.number:
        raise Stale(latest)
    refuse_unfit(fields, today)
    values = {
        "team_id": team_id,
        "study_year": study_year,
        "school_led": fields.school_led,
        "pilot": fields.pilot,
        "reason": fields.reason,
        "valid_from": fields.valid_from,
        "decided_by": scope.account_id,
        "decided_at": at,
        "number": fields.number + 1,
    }
    made = store.switches.add(session, scope.institution_id, values)
    now = store.switches.decisions(session, scope.institution_id, team_id, study_year)[0]
    if made is None:
        raise Stale(now)
    audit.record(
        session,
        "match_switch.decided",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=made,
        fields=("school_led", "pilot", "reason", "valid_from"),
    )
    return now


def refuse_unfit(fields: SwitchFields, today: date) -> None:
    """Refused for a decision without a reason, in the past, or that tries what it does not do."""
    if not fields.reason:
        raise Refused("switch.reason_needed", field="reason")
    if fields.valid_from < today:
        raise Refused("switch.in_the_past", field="valid_from")
    if fields.pilot and not fields.school_led:
        raise Refused("switch.pilot_of_nothing", field="pilot")
