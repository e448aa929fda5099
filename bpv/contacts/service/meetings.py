"""Consultation meetings of the supervisors of a team, per school year (CON-02)."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from bpv.contacts.models import Attendance, Meeting, MeetingFields, MeetingSheet, MeetingState, MeetingYear
from bpv.contacts.rules import meetings as rules
from bpv.contacts.service.noting import note, refuse
from bpv.contacts.store import meetings as store
from bpv.core.clock import school_year
from bpv.core.directory import Directory
from bpv.core.errors import NotFound, Stale
from bpv.core.rights import Reach, Role, Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import Team
from bpv.people.service import students as people
from bpv.people.service import team_people


def years(
    session: Session, scope: Scope, year: int, today: date, *, own_only: bool
) -> tuple[tuple[MeetingYear, ...], bool]:
    """The meetings of each team in a school year, by name: of the asker's own teams with `own_only`, when there are
    any; and whether those are what is shown. Teams that ended before it are left out."""
    first, last = rules.bounds(year)
    found = store.between(session, scope.institution_id, first, last)
    wanted = organisation.setting(session, scope.institution_id, "meeting.per_year")
    all_teams = teams(session, scope.institution_id)
    mine = [team for team in all_teams if team.id in scope.team_ids] if own_only else []
    shown = [team for team in mine or all_teams if team.id in found or stands(team, today)]
    meetings = [one.id for team in shown for one in found.get(team.id, ())]
    present = store.present(session, scope.institution_id, meetings)
    return tuple(
        year_of(team, found.get(team.id, ()), present, wanted, year, today)
        for team in sorted(shown, key=lambda one: (one.name, one.id))
    ), bool(mine)


def year_of(
    team: Team,
    held: Collection[Meeting],
    present: Mapping[str, tuple[int, int]],
    wanted: int,
    year: int,
    today: date,
) -> MeetingYear:
    """The school year of one team."""
    own = {one.id: present[one.id][0] for one in held if one.id in present}
    colour = rules.colour(held, wanted, year, today)
    return MeetingYear(team.id, team.name, tuple(held), own, rules.held(held), wanted, colour)


def teams(session: Session, institution_id: str) -> tuple[Team, ...]:
    """Every team of the school."""
    return tuple(team for line in organisation.tree(session, institution_id) for team in line.teams)


def stands(team: Team, today: date) -> bool:
    """True for a team that did not end."""
    return team.valid_until is None or team.valid_until >= today


def editable(session: Session, scope: Scope, today: date) -> tuple[Team, ...]:
    """The teams for which the scope may plan meetings, by name."""
    own = people.teams_of(session, scope)
    found = [one for one in teams(session, scope.institution_id) if scope.reach is Reach.ALL or one.id in own]
    return tuple(sorted((one for one in found if stands(one, today)), key=lambda one: (one.name, one.id)))


def plan(session: Session, scope: Scope, key: str, team_id: str, on_day: date, subject: str, today: date) -> str:
    """Plan a meeting of a team; `key` is that of the form: sent twice, planned once. Raises NotFound for a team outside
    the scope, or Refused with the field."""
    if team_id not in {one.id for one in editable(session, scope, today)}:
        raise NotFound()
    refuse(rules.objection_to_day(on_day, school_year(today)))
    if store.taken(session, key):
        return one(session, scope, key).id
    about = {"team_id": team_id, "on_day": on_day, "subject": subject, "by_id": scope.account_id}
    if store.add(session, scope.institution_id, key, about):
        note(session, scope, "meeting.planned", key, tuple(about))
    return key


def one(session: Session, scope: Scope, meeting_id: str) -> Meeting:
    """A meeting of the school; raises NotFound for any other."""
    found = store.one(session, scope.institution_id, meeting_id)
    if found is None:
        raise NotFound()
    return found


def sheet(session: Session, directory: Directory, scope: Scope, meeting_id: str) -> MeetingSheet:
    """A meeting with who came, or before that who is expected: the supervisors and coordinators of its team."""
    meeting = one(session, scope, meeting_id)
    team = organisation.team(session, scope.institution_id, meeting.team_id)
    guests = store.guests(session, scope.institution_id, meeting_id)
    names = dict(directory.names(session, scope.institution_id, guests))
    roles = (Role.SUPERVISOR, Role.COORDINATOR)
    for each in team_people.of_team(session, scope.institution_id, team.id, team.college_id, roles):
        names.setdefault(each.account_id, each.name)
    people_ = [Attendance(who, name, guests.get(who, False)) for who, name in names.items()]
    return MeetingSheet(meeting, team.name, tuple(sorted(people_, key=lambda each: (each.name, each.account_id))))


def may_edit(session: Session, scope: Scope, meeting: Meeting) -> bool:
    """True when the scope of whoever edits meetings holds the team of this one."""
    return scope.reach is Reach.ALL or meeting.team_id in people.teams_of(session, scope)


def tell(
    session: Session,
    scope: Scope,
    meeting_id: str,
    version: int,
    given: MeetingFields,
    guests: Mapping[str, bool],
    today: date,
) -> Meeting:
    """Say what became of a meeting: its state, why it was not held, minutes, who came. Raises NotFound outside the
    scope, Refused with the field, or Stale with the meeting as it stands."""
    before = one(session, scope, meeting_id)
    if not may_edit(session, scope, before):
        raise NotFound()
    if before.version != version:
        raise Stale(before)
    refuse(rules.objection_to_day(given.on_day, school_year(today)))
    refuse(rules.objection_to_outcome(given, given.state, given.why, today))
    values = given.model_dump(include={"on_day", "subject", "state", "why", "minutes"})
    if not store.change(session, scope.institution_id, before, values):
        raise Stale(one(session, scope, meeting_id))
    kept = guests if given.state is MeetingState.HELD else {}
    store.keep_guests(session, scope.institution_id, meeting_id, kept)
    note(session, scope, "meeting.told", meeting_id, (*values, "present"))
    return before
