"""The share of steps done in time, per team and per step (CON-01)."""

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from bpv.core.clock import school_year
from bpv.core.rights import Reach, Scope
from bpv.organisation import service as organisation
from bpv.people.service import students as people
from bpv.tracking.models.steps import StepReport, StepShare
from bpv.tracking.rules import steps as rules
from bpv.tracking.rules.steps import LEAST
from bpv.tracking.store import steps as store

NONE = StepShare("", "", 0, 0, 0, 0)


def report(session: Session, scope: Scope, asked: int | None, today: date, *, guarded: bool) -> StepReport:
    """Steps that were due in a school year and before today, within the teams of the scope. `guarded`: groups of fewer
    than five students are not shown. Six queries."""
    own = scope.institution_id
    first = store.first_year(session, own)
    present = school_year(today)
    years = tuple(range(present, min(present, school_year(first) if first else present) - 1, -1))
    year = asked if asked in years else present
    days = date(year, 8, 1), min(date(year + 1, 7, 31), today - timedelta(days=1))
    teams = None if scope.reach is Reach.ALL else people.teams_of(session, scope)
    found = {by: store.counted(session, own, by, days, teams) for by in ("", "team_id", "step_kind_id")}
    names = {team.id: team.name for line in organisation.tree(session, own) for team in line.teams}
    kinds = {one.id: one for one in store.kinds(session, own)}
    by_team = sorted(
        (replace(one, label=names.get(one.value, "")) for one in found["team_id"]),
        key=lambda one: (one.label.casefold(), one.value),
    )
    by_step = {one.value: one for one in found["step_kind_id"]}
    steps = [
        replace(by_step[key], label=kind.plan.title or f"step.{kind.plan.code}", words=not kind.plan.title)
        for key, kind in kinds.items()
        if key in by_step
    ]
    total = found[""][0] if found[""] else NONE
    if guarded:
        by_team, steps = list(rules.guarded(by_team)), list(rules.guarded(steps))
        total = total if total.students >= LEAST or not total.due else rules.hidden(total)
    return StepReport(year, years, total, tuple(by_team), tuple(steps), guarded, LEAST)
