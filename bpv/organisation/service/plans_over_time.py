"""The plan of one cohort beside the norm of hours, and copying it to the next cohort."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.organisation import rules, store
from bpv.organisation.models import (
    CohortPlan,
    HoursNorm,
    HoursNormFields,
    NormOverTime,
    Period,
    PeriodFields,
    PlanCopy,
    PlanDetail,
    Route,
)
from bpv.organisation.rules import norms as norm_rules


def plan_detail(session: Session, scope: Scope, crebo: str, route: Route, cohort: int) -> PlanDetail:
    """The plan of a cohort with its norm; raises `NotFound` for a crebo that the institution does not know."""
    own = scope.institution_id
    names = store.crebo_names(session, own)
    if crebo not in names:
        raise NotFound()
    periods = store.periods_of(session, own, crebo, route, cohort)
    years = length(session, own, crebo)
    norm = norm_rules.norm_of(store.norms(session, own), route, years, cohort)
    hours = rules.bpv_hours(periods)
    plan = CohortPlan(crebo, names[crebo], route, cohort, periods, hours)
    return PlanDetail(plan, years, norm, sum(one.hours for one in periods) - hours)


def length(session: Session, institution_id: str, crebo: str) -> int | None:
    """The length of a programme in years: set by hand, else by the newest edition that tells; None when none does."""
    choice = store.crebo_choices(session, institution_id).get(crebo)
    if choice is not None and choice.years is not None:
        return choice.years
    return next((one.years for one in store.editions(session, institution_id, crebo) if one.years), None)


def norms(session: Session, institution_id: str) -> tuple[HoursNorm, ...]:
    """The law and the school's own norms, in the order of route, length and first cohort."""
    found = (*norm_rules.STATUTORY, *store.norms(session, institution_id))
    return tuple(sorted(found, key=lambda one: (one.route != Route.BOL, one.years, one.own, one.cohort_from)))


def norm_over_time(
    session: Session, institution_id: str, crebo: str, cohort: int, routes: Sequence[tuple[date, Route]]
) -> NormOverTime | None:
    """The least BPV hours of a programme of a cohort on routes that change with time; None when nobody knows how many
    years it takes."""
    years = length(session, institution_id, crebo)
    if years is None:
        return None
    return norm_rules.over_time(store.norms(session, institution_id), routes, years, cohort)


def set_norm(session: Session, scope: Scope, fields: HoursNormFields) -> None:
    """Set a norm for cohorts from a year on."""
    store.put_norm(session, scope.institution_id, HoursNormFields.model_validate(fields.model_dump()))
    audit.record(
        session,
        "norm.set",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        fields=("cohort_from", "hours", "route", "source", "years"),
    )


def copies(session: Session, scope: Scope, crebo: str, route: Route, cohort: int) -> tuple[PlanCopy, ...]:
    """Each block of a plan as the next cohort would get it: a year later, in the same week, on the same weekdays."""
    own = scope.institution_id
    there = {(one.study_year, one.name) for one in store.periods_of(session, own, crebo, route, cohort + 1)}
    teams = {one.id: one for one in store.teams(session, own)}
    following: dict[str, list[str]] = {}
    for pair in store.successions(session, own):
        following.setdefault(pair.team_id, []).append(pair.successor_id)
    made = []
    for period in store.periods_of(session, own, crebo, route, cohort):
        fields = shifted(period)
        team_id = period.team_id
        if team_id and not rules.exists_on(teams[team_id], fields.starts_on):
            next_teams = following.get(team_id, [])
            team_id = next_teams[0] if len(next_teams) == 1 else None
        made.append(PlanCopy(period, fields, team_id, (period.study_year, period.name) in there))
    return tuple(made)


def shifted(period: Period) -> PeriodFields:
    """The block for the next cohort: as long, a year later."""
    later = timedelta(days=norm_rules.year_later(period.starts_on))
    values = {name: getattr(period, name) for name in PeriodFields.model_fields}
    dates = {"starts_on": period.starts_on + later, "ends_on": period.ends_on + later}
    return PeriodFields.model_validate({**values, **dates, "cohort": period.cohort + 1})


def digest_of(made: tuple[PlanCopy, ...]) -> str:
    """Tells whether a preview is still what would be copied."""
    parts = [(one.fields.model_dump_json(), one.team_id, one.there) for one in made]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def copy_plan(session: Session, scope: Scope, crebo: str, route: Route, cohort: int, digest: str) -> int:
    """Copy what the next cohort lacks; raises `Refused` when that is nothing, `Stale` when the preview is old."""
    made = copies(session, scope, crebo, route, cohort)
    missing = [one for one in made if not one.there]
    if not missing:
        raise Refused("organisation.nothing_to_copy")
    if digest_of(made) != digest:
        raise Stale(None)
    for one in missing:
        rules.check_period(one.fields)
        store.add_period(session, scope.institution_id, one.fields, one.team_id)
    audit.record(
        session,
        "plan.copied",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=f"{crebo} {route.value} {cohort + 1}",
        fields=tuple(PeriodFields.model_fields),
    )
    return len(missing)
