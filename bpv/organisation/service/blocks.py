"""BPV periods, and the plans of cohorts they make."""

from datetime import date
from itertools import groupby

from sqlmodel import Session

from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.organisation import rules, store
from bpv.organisation.models import (
    CohortPlan,
    Overview,
    Period,
    PeriodFields,
)
from bpv.organisation.service.notes import note
from bpv.organisation.service.units import tree


def plans(session: Session, institution_id: str, day: date) -> tuple[CohortPlan, ...]:
    """The periods of every cohort, with the BPV hours in all."""
    periods = store.periods(session, institution_id)
    names = {
        q.crebo: q.name for q in store.qualifications(session, institution_id, frozenset(p.crebo for p in periods), day)
    }
    made = []
    for (crebo, route, cohort), group in groupby(periods, key=lambda p: (p.crebo, p.route, p.cohort)):
        own = tuple(group)
        made.append(CohortPlan(crebo, names.get(crebo, crebo), route, cohort, own, rules.bpv_hours(own)))
    return tuple(made)


def overview(session: Session, scope: Scope, day: date) -> Overview:
    """What the organisation page shows."""
    own = scope.institution_id
    count = store.qualifications_page(session, own, q="", level=None, sort="name", descending=False, offset=0, limit=1)[
        1
    ]
    return Overview(store.institution(session, own), tree(session, own), plans(session, own, day), count)


def periods(session: Session, institution_id: str) -> tuple[Period, ...]:
    """All periods of the institution."""
    return store.periods(session, institution_id)


def period(session: Session, institution_id: str, period_id: str) -> Period:
    """A period of the institution; raises `NotFound`."""
    return store.period(session, institution_id, period_id)


def periods_of(session: Session, institution_id: str, crebo: str, route: str, cohort: int) -> tuple[Period, ...]:
    """The periods in the plan of one cohort, in order of start."""
    return store.periods_of(session, institution_id, crebo, route, cohort)


def period_version(session: Session, scope: Scope, period_id: str) -> tuple[Period, int]:
    """A period with its version, for a form."""
    return store.period(session, scope.institution_id, period_id), store.version_of(
        session, "period", scope.institution_id, period_id
    )


def save_period(
    session: Session, scope: Scope, period_id: str | None, fields: PeriodFields, team_id: str | None, version: int
) -> str:
    """Make a period (no id), or change one; raises `Refused`, `Stale`, `NotFound`. Returns its id."""
    own = scope.institution_id
    kept = PeriodFields.model_validate(fields.model_dump())
    rules.check_period(kept)
    if team_id is not None:
        store.team(session, own, team_id)
    if store.period_like(session, own, kept) not in (None, period_id):
        raise Refused("organisation.name_taken", field="name")
    if period_id is None:
        period_id = store.add_period(session, own, kept, team_id)
    else:
        store.period(session, own, period_id)
        store.change(session, "period", period_id, version, {**kept.model_dump(), "team_id": team_id})
    note(session, scope, "period.saved", period_id, kept)
    return period_id
