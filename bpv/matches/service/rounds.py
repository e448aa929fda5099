"""Rounds: started for a cohort and a period, run again with other settings or other pins. Publishing is elsewhere."""

import secrets
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from bpv.companies.service.naming import place_names
from bpv.core import audit
from bpv.core.errors import NotFound, Refused
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Scope
from bpv.matches import store
from bpv.matches.models.rounds import (
    MOST_NAME,
    MOST_WHY,
    Listed,
    Offer,
    PairKind,
    Round,
    RoundSettings,
    Run,
    RunState,
    Starting,
)
from bpv.matches.rules.rounds import checked, standard_weights
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.service import students as people

DRAWS: Final = 2**31


def standard(session: Session, institution_id: str) -> RoundSettings:
    """The settings that a new round proposes: exact, smallest worst case, present places held, standard weights."""
    return RoundSettings(
        keep="fixed",
        sticky=organisation.setting(session, institution_id, "match.sticky_points"),
        weights=standard_weights(),
    )


def offers(session: Session, scope: Scope, today: date) -> tuple[Offer, ...]:
    """The periods that are not over and have students in the teams of who is asking, first start first."""
    own, institution_id = people.teams_of(session, scope), scope.institution_id
    cohorts = people.cohorts(session, institution_id)
    teams = {team.id: team.name for line in organisation.tree(session, institution_id) for team in line.teams}
    names = organisation.crebo_names(session, institution_id)
    found = []
    for period in organisation.periods(session, institution_id):
        counts = cohorts.get((period.crebo, str(period.route), period.cohort), {})
        mine = tuple(
            sorted(
                (teams.get(team_id, ""), team_id, number)
                for team_id, number in counts.items()
                if team_id is not None and (team_id in own or scope.reach is Reach.ALL)
            )
        )
        if mine and period.counts_as_bpv and period.ends_on >= today:
            lines = tuple((team_id, name, number) for name, team_id, number in mine)
            elsewhere = sum(counts.values()) - sum(number for *_, number in lines)
            found.append(Offer(period, names.get(period.crebo, period.crebo), lines, elsewhere))
    return tuple(sorted(found, key=lambda one: (one.period.starts_on, one.qualification, one.period.id)))


def start(session: Session, scope: Scope, wanted: Starting, today: date, at: datetime) -> tuple[Round, Run]:
    """Start a round and queue its first run. Sent twice, it gives the round of the first time.

    Raises NotFound for a period that is not offered, Refused for no team, or one that is not offered, and for settings
    that cannot be used.
    """
    if known := store.rounds.with_key(session, scope.institution_id, wanted.key):
        round_ = seen(session, scope, known)
        return round_, runs(session, round_)[-1]
    offer = next((one for one in offers(session, scope, today) if one.period.id == wanted.period_id), None)
    if offer is None:
        raise NotFound()
    offered = {team_id for team_id, _, _ in offer.teams}
    if not wanted.team_ids or not offered.issuperset(wanted.team_ids):
        raise Refused("round.needs_team", field="team_ids")
    settings = checked(wanted.settings)
    values = {
        "period_id": wanted.period_id,
        "name": (wanted.name or named(offer.period))[:MOST_NAME],
        "team_ids": sorted(wanted.team_ids),
        "settings": settings.stored(),
        "draw": secrets.randbelow(DRAWS) if wanted.draw is None else wanted.draw,
        "key": wanted.key,
        "created_by": scope.account_id,
        "created_at": at,
    }
    round_id = store.rounds.add(session, scope.institution_id, values)
    if round_id is None:
        raise Refused("round.sent_twice")
    round_ = own(session, scope.institution_id, round_id)
    run = queue(session, scope, round_, settings, key=new_id(), what_if=False, at=at)
    note(session, scope, "round.started", round_id, ("period_id", "settings", "team_ids"))
    return round_, run


def named(period: Period) -> str:
    """The name of a round that nobody named."""
    return f"{period.name} – {period.crebo} {period.route} {period.cohort}"


def queue(
    session: Session, scope: Scope, round_: Round, settings: RoundSettings, *, key: str, what_if: bool, at: datetime
) -> Run:
    """Queue a run for the worker; the same key gives the run of the first time."""
    values = {
        "key": key,
        "what_if": what_if,
        "settings": checked(settings).stored(),
        "started_by": scope.account_id,
        "started_at": at,
    }
    run_id = store.round_runs.add(session, round_.institution_id, round_.id, values)
    run_id = run_id or store.round_runs.with_key(session, round_.id, key)
    found = store.round_runs.get(session, round_.institution_id, run_id) if run_id else None
    if found is None:
        raise Refused("round.sent_twice")
    return found


def run_again(
    session: Session, scope: Scope, round_id: str, settings: RoundSettings | None, key: str, at: datetime
) -> Run:
    """Run a round again with all that is pinned now: as a draft without `settings`, as a what-if with them."""
    round_ = seen(session, scope, round_id)
    run = queue(session, scope, round_, settings or round_.settings, key=key, what_if=settings is not None, at=at)
    note(session, scope, "round.run", round_id, ("settings",) if settings else ())
    return run


def promote(session: Session, scope: Scope, run_id: str) -> Run:
    """Make a what-if run a draft of its round: the round takes over its settings, and whoever does this counts as one
    who made the draft. Raises Refused for a run that is no what-if, or not done."""
    round_, run = draft(session, scope, run_id)
    if not run.what_if or run.state is not RunState.DONE:
        raise Refused("round.no_what_if")
    if not store.round_runs.promote(session, run, scope.account_id):
        raise Refused("round.no_what_if")
    store.rounds.touch(session, round_.institution_id, round_.id, {"settings": run.settings.stored()})
    note(session, scope, "round.promoted", round_.id, ("settings",))
    return run


def pair(
    session: Session, scope: Scope, run_id: str, student_id: str, place_id: str, kind: PairKind, why: str, at: datetime
) -> None:
    """Pin a student of a run to a place, or keep them apart, in every later run. A pin takes the place of another pin.

    Raises NotFound for a student who is not in the run and a place that the school does not have.
    """
    round_, run = draft(session, scope, run_id)
    seat = store.round_seats.one(session, run.id, student_id)
    if seat is None or place_id not in place_names(session, scope.institution_id, [place_id]):
        raise NotFound()
    values = {
        "round_id": round_.id,
        "student_id": student_id,
        "place_id": place_id,
        "kind": kind.value,
        "why": why[:MOST_WHY],
        "made_by": scope.account_id,
        "made_at": at,
    }
    store.rounds.touch(session, round_.institution_id, round_.id, {"paired_by": scope.account_id, "paired_at": at})
    store.rounds.keep_pair(session, scope.institution_id, values)
    note(session, scope, "round.paired", round_.id, (kind.value, "student_id", "place_id"))


def unpair(session: Session, scope: Scope, pair_id: str, at: datetime) -> str:
    """Take back a pin, or a pair that was kept apart; gives the id of the round. Taken back twice, it stays so."""
    found = store.rounds.pair(session, scope.institution_id, pair_id)
    if found is None:
        raise NotFound()
    round_ = seen(session, scope, found.round_id)
    store.rounds.touch(session, round_.institution_id, round_.id, {"paired_by": scope.account_id, "paired_at": at})
    store.rounds.drop_pair(session, scope.institution_id, pair_id)
    note(session, scope, "round.unpaired", round_.id, (found.kind.value, "student_id", "place_id"))
    return round_.id


def rounds(session: Session, scope: Scope, full: Scope | None) -> tuple[Listed, ...]:
    """The rounds that a scope reaches, newest first, with their newest draft; `full` marks those to open in full."""
    teams, open_teams = teams_within(session, scope), teams_within(session, full) if full else frozenset()
    found = [one for one in store.rounds.every(session, scope.institution_id) if reaches(teams, one, any_team=True)]
    newest: dict[str, Run] = {}
    for run in store.round_runs.of_rounds(session, scope.institution_id, [one.id for one in found]):
        if not run.what_if:
            newest.setdefault(run.round_id, run)
    return tuple(Listed(one, newest.get(one.id), reaches(open_teams, one)) for one in found)


def seen(session: Session, scope: Scope, round_id: str, *, any_team: bool = False) -> Round:
    """A round within the scope: all of its teams lie in it, or one of them with `any_team`. Raises NotFound."""
    found = own(session, scope.institution_id, round_id)
    if not reaches(teams_within(session, scope), found, any_team=any_team):
        raise NotFound()
    return found


def own(session: Session, institution_id: str, round_id: str) -> Round:
    """A round of the institution; raises NotFound."""
    found = store.rounds.get(session, institution_id, round_id)
    if found is None:
        raise NotFound()
    return found


def draft(session: Session, scope: Scope, run_id: str, *, any_team: bool = False) -> tuple[Round, Run]:
    """A run within the scope, with its round. Raises NotFound."""
    run = store.round_runs.get(session, scope.institution_id, run_id)
    if run is None:
        raise NotFound()
    return seen(session, scope, run.round_id, any_team=any_team), run


def runs(session: Session, round_: Round) -> tuple[Run, ...]:
    """All runs of a round, the newest first."""
    return store.round_runs.of_rounds(session, round_.institution_id, [round_.id])


def teams_within(session: Session, scope: Scope) -> frozenset[str] | None:
    """The teams of a scope; None stands for all of the institution."""
    return None if scope.reach is Reach.ALL else people.teams_of(session, scope)


def reaches(teams: frozenset[str] | None, round_: Round, *, any_team: bool = False) -> bool:
    """Whether a round lies within these teams."""
    if teams is None:
        return True
    return not teams.isdisjoint(round_.team_ids) if any_team else teams.issuperset(round_.team_ids)


def note(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...] = ()) -> None:
    """The audit event of an act: names of fields, never their content."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=fields,
    )
