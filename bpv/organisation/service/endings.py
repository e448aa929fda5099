"""Teams that follow each other: a rename, a split, a merger. History stays with the old team (decision 0019)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused
from bpv.core.rights import Scope
from bpv.organisation import store
from bpv.organisation.models import Ending, Succession, UnitFields
from bpv.organisation.rules import succession as rules
from bpv.organisation.service.units import save_team


def successions(session: Session, institution_id: str) -> tuple[Succession, ...]:
    """Which team follows which in the institution, by day."""
    return store.successions(session, institution_id)


def end_team(session: Session, scope: Scope, team_id: str, ending: Ending, version: int) -> None:
    """End a team on the day before its successors start, and say which they are; a repetition replaces them.

    Raises `NotFound` (a team of elsewhere), `Refused` (no successor, itself, a circle, not there, too early), `Stale`.
    """
    own = scope.institution_id
    team = store.team(session, own, team_id)
    last = rules.last_day(team, ending.starts_on)
    rules.check_successors(team, [store.team(session, own, one) for one in ending.successor_ids], ending.starts_on)
    followers = list(ending.successor_ids)
    fields = UnitFields(name=team.name, valid_from=team.valid_from, valid_until=last)
    store.change(session, "team", team_id, version, fields.model_dump())
    if ending.new_name:
        if not ending.new_college_id:
            raise Refused("organisation.college_needed", field="college_id")
        made = UnitFields(name=ending.new_name, valid_from=ending.starts_on)
        followers.append(new_team(session, scope, ending.new_college_id, made))
    if not followers:
        raise Refused("organisation.successor_missing", field="successors")
    check_circle(session, own, team_id, followers)
    store.replace_successors(session, own, team_id, followers, ending.starts_on)
    audit.record(
        session,
        "team.ended",
        institution_id=own,
        actor_id=scope.account_id,
        object_id=team_id,
        fields=("successors", "valid_until"),
    )


def new_team(session: Session, scope: Scope, college_id: str, fields: UnitFields) -> str:
    """A team that starts as a successor; a refusal lands beside the field of its name."""
    try:
        return save_team(session, scope, None, college_id, fields, 0)
    except Refused as refused:
        field = "college_id" if refused.field in ("valid_from", "valid_until") else "new_name"
        raise Refused(refused.code, field=field, **refused.params) from refused


def check_circle(session: Session, institution_id: str, team_id: str, successor_ids: Collection[str]) -> None:
    """Raise `Refused` when the team would follow itself over others."""
    following: dict[str, set[str]] = defaultdict(set)
    for one in store.successions(session, institution_id):
        if one.team_id != team_id:
            following[one.team_id].add(one.successor_id)
    following[team_id] = set(successor_ids)
    if rules.leads_back(team_id, following):
        raise Refused("organisation.successor_circle", field="successors")


def succession(session: Session, institution_id: str, team_id: str, successor_id: str) -> Succession:
    """That one team follows another, to move what goes along; raises `NotFound`, and `Refused` before its day."""
    store.team(session, institution_id, team_id)
    pairs = store.successions(session, institution_id)
    found = next((one for one in pairs if (one.team_id, one.successor_id) == (team_id, successor_id)), None)
    if found is None:
        raise NotFound()
    if found.starts_on > today():
        raise Refused("organisation.not_yet", field="successor", day=f"{found.starts_on:%d-%m-%Y}")
    return found


def periods_going_on(session: Session, institution_id: str, team_id: str, day: date) -> int:
    """How many periods of only this team end on or after the day."""
    return store.periods_going_on(session, institution_id, team_id, day)


def move_periods(session: Session, institution_id: str, pair: Succession) -> int:
    """Give periods that are not over to the successor; those of the past stay. Returns how many moved."""
    return store.move_periods(session, institution_id, pair.team_id, pair.successor_id, pair.starts_on)
