"""The lines of the start page about matching: what the asker may act on, and nothing else."""

from datetime import date

from sqlmodel import Session

from bpv.core.rights import Principal, Reach, may, scope_of
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.reports.models import Task
from bpv.reports.rules.desk import LISTS
from bpv.reports.service import without_place
from bpv.reports.store import waiting_matches as store

Line = tuple[Task, int]


def listed(session: Session, who: Principal, day: date) -> list[Task]:
    """What is listed one by one: actions that are due, failed matches that nobody looks after, drafts."""
    found: list[Task] = []
    if may(who, "failed_match.edit"):
        scope = scope_of(who, "failed_match.edit")
        own, within = scope.institution_id, people.ids_within(session, scope)
        days = organisation.setting(session, own, "match.action_days")
        found += store.actions(session, own, within, who.account_id, day)
        found += store.unattended(session, own, within, days)
    if may(who, "round.publish"):
        scope = scope_of(who, "round.publish")
        teams = None if scope.reach is Reach.ALL else set(people.teams_of(session, scope))
        found += store.drafts(session, scope.institution_id, teams)
    return found


def together(session: Session, who: Principal, day: date) -> list[Line]:
    """What is counted in one line: students without a place, proposals to be answered soon, objections."""
    found: list[Line] = []
    if may(who, "without_place.read"):
        scope = scope_of(who, "without_place.read")
        students, first = without_place.waiting(session, scope, day)
        if students and first is not None:
            said: dict[str, str | int] = {"students": students, "day": first.strftime("%d-%m-%Y")}
            found.append((line("without_place", first, said), students))
    if may(who, "match_proposal.edit"):
        scope = scope_of(who, "match_proposal.edit")
        within = people.ids_within(session, scope)
        number, first = store.proposals(session, scope.institution_id, within, day)
        if number:
            found.append((line("match_proposal", first, {"proposals": number}), number))
    if may(who, "objection.decide"):
        scope = scope_of(who, "objection.decide")
        number, first = store.objections(session, scope.institution_id, people.ids_within(session, scope))
        if number:
            found.append((line("objection", first, {"objections": number}), number))
    return found


def line(kind: str, due: date | None, params: dict[str, str | int]) -> Task:
    """A line that leads to the list of its kind."""
    return Task(kind, "", None, due, LISTS[kind], {}, f"home.what.{kind}", params)
