"""Use cases of the organisation: its tree, its plans, its qualifications, the table of rights in words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import Refused
from bpv.core.intake import Incoming, Plan, Task, synchronised
from bpv.core.progress import Step, nothing
from bpv.core.rights import RULES, Reach, Role, Scope
from bpv.organisation import rules, store
from bpv.organisation.models import (
    CohortPlan,
    College,
    CollegeTree,
    Institution,
    Overview,
    Period,
    PeriodFields,
    PostcodeFields,
    Qualification,
    RightsLine,
    Team,
    UnitFields,
    WorkProcess,
)


def institution(session: Session, institution_id: str) -> Institution:
    """An institution; raises `NotFound`."""
    return store.institution(session, institution_id)


def institutions(session: Session) -> tuple[Institution, ...]:
    """Every institution in the database, by name: for the operator's commands."""
    return store.institutions(session)


def found_institution(session: Session, name: str) -> Institution:
    """A new institution, when the first administrator is made."""
    return store.add_institution(session, name)


def college(session: Session, institution_id: str, college_id: str) -> College:
    """A college of the institution; raises `NotFound`."""
    return store.college(session, institution_id, college_id)


def team(session: Session, institution_id: str, team_id: str) -> Team:
    """A team of the institution; raises `NotFound`."""
    return store.team(session, institution_id, team_id)


def tree(session: Session, institution_id: str) -> tuple[CollegeTree, ...]:
    """Colleges with their teams, those that ended too. Two queries however many there are."""
    teams = store.teams(session, institution_id)
    return tuple(
        CollegeTree(college, tuple(team for team in teams if team.college_id == college.id))
        for college in store.colleges(session, institution_id)
    )


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


def qualifications_page(
    session: Session, scope: Scope, *, q: str, level: int | None, sort: str, descending: bool, offset: int, limit: int
) -> tuple[tuple[Qualification, ...], int]:
    """Qualifications in every edition, and how many match in all."""
    return store.qualifications_page(
        session, scope.institution_id, q=q, level=level, sort=sort, descending=descending, offset=offset, limit=limit
    )


def qualifications(
    session: Session, institution_id: str, day: date, crebos: frozenset[str] | None = None
) -> tuple[Qualification, ...]:
    """The qualifications that hold on a day, by name; of these crebos when they are named."""
    return store.qualifications(session, institution_id, crebos, day)


def work_processes(session: Session, institution_id: str, crebo: str) -> tuple[WorkProcess, ...]:
    """The work processes of a qualification, in the order of its file."""
    return store.work_processes(session, institution_id, crebo)


def work_processes_of(session: Session, institution_id: str, crebos: frozenset[str]) -> tuple[WorkProcess, ...]:
    """The work processes of several qualifications in one query, in the order of their files."""
    return store.work_processes_of(session, institution_id, crebos)


def periods(session: Session, institution_id: str) -> tuple[Period, ...]:
    """All periods of the institution."""
    return store.periods(session, institution_id)


def period(session: Session, institution_id: str, period_id: str) -> Period:
    """A period of the institution; raises `NotFound`."""
    return store.period(session, institution_id, period_id)


def college_version(session: Session, scope: Scope, college_id: str) -> tuple[College, int]:
    """A college with its version, for a form."""
    return store.college(session, scope.institution_id, college_id), store.version_of(
        session, "college", scope.institution_id, college_id
    )


def team_version(session: Session, scope: Scope, team_id: str) -> tuple[Team, int]:
    """A team with its version, for a form."""
    return store.team(session, scope.institution_id, team_id), store.version_of(
        session, "team", scope.institution_id, team_id
    )


def period_version(session: Session, scope: Scope, period_id: str) -> tuple[Period, int]:
    """A period with its version, for a form."""
    return store.period(session, scope.institution_id, period_id), store.version_of(
        session, "period", scope.institution_id, period_id
    )


def save_college(session: Session, scope: Scope, college_id: str | None, fields: UnitFields, version: int) -> str:
    """Make a college (no id), or change one; raises `Refused` and `Stale`. Returns its id."""
    own = scope.institution_id
    kept = UnitFields.model_validate(fields.model_dump())
    rules.check_validity(kept)
    if store.college_named(session, own, kept.name) not in (None, college_id):
        raise Refused("organisation.name_taken", field="name")
    if college_id is None:
        college_id = store.add_college(session, own, kept)
    else:
        store.college(session, own, college_id)
        store.change(session, "college", college_id, version, kept.model_dump())
    note(session, scope, "college.saved", college_id, kept)
    return college_id


def save_team(
    session: Session, scope: Scope, team_id: str | None, college_id: str, fields: UnitFields, version: int
) -> str:
    """Make a team (no id), or change one; raises `Refused`, `Stale`, `NotFound`. Returns its id."""
    own = scope.institution_id
    kept = UnitFields.model_validate(fields.model_dump())
    rules.check_validity(kept)
    store.college(session, own, college_id)
    if store.team_named(session, college_id, kept.name) not in (None, team_id):
        raise Refused("organisation.name_taken", field="name")
    if team_id is None:
        team_id = store.add_team(session, own, college_id, kept)
    else:
        store.team(session, own, team_id)
        store.change(session, "team", team_id, version, {**kept.model_dump(), "college_id": college_id})
    note(session, scope, "team.saved", team_id, kept)
    return team_id


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


def note(session: Session, scope: Scope, event: str, object_id: str, fields: UnitFields | PeriodFields) -> None:
    """Write the event of a change: which fields it was about, never what stands in them."""
    audit.record(
        session,
        event,
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=object_id,
        fields=tuple(type(fields).model_fields),
    )


def rights() -> tuple[RightsLine, ...]:
    """The table of rights in words: every act with the roles that have it."""
    order = list(Role)
    return tuple(
        RightsLine(
            rule_id,
            rule.text,
            tuple((role, rule.reach[role]) for role in order if rule.reach.get(role, Reach.NONE) is not Reach.NONE),
        )
        for rule_id, rule in RULES.items()
    )


def periods_of(session: Session, institution_id: str, crebo: str, route: str, cohort: int) -> tuple[Period, ...]:
    """The periods in the plan of one cohort, in order of start."""
    return store.periods_of(session, institution_id, crebo, route, cohort)


def qualification_name(session: Session, institution_id: str, crebo: str, day: date) -> str:
    """The name of a qualification on a day; its crebo when the list does not know it."""
    return store.qualification_name(session, institution_id, crebo, day) or crebo


def postcode(session: Session, institution_id: str, code: str) -> PostcodeFields | None:
    """The area of a 4-digit postcode, the first by place when it has several; None when it is not in the table."""
    return next(iter(store.postcodes(session, institution_id, code)), None)


def postcodes(session: Session, institution_id: str) -> tuple[PostcodeFields, ...]:
    """All postcode areas: the ground of a picture of places."""
    return store.postcodes(session, institution_id)


def crebo_names(session: Session, institution_id: str) -> dict[str, str]:
    """The name of every known crebo, in whatever edition: students of an older edition finish on its crebo."""
    return store.crebo_names(session, institution_id)


def team_ids(session: Session, institution_id: str) -> dict[str, str]:
    """The id of every team by its name in lower case; names that two colleges use are left out."""
    names = [(" ".join(one.name.lower().split()), one.id) for one in store.teams(session, institution_id)]
    known = Counter(name for name, _ in names)
    return {name: team_id for name, team_id in names if known[name] == 1}


def judge_qualifications(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row of an official list; `task.options` gives its edition, and years when all last so long.

    Changes nothing.
    """
    step(0, len(rows))
    edition = task.options["edition"]
    valid_from, valid_until = rules.validity(edition)
    given = {"edition": edition, "valid_from": valid_from, "valid_until": valid_until}
    if "years" in task.options:
        given["years"] = task.options["years"]
    complete = [Incoming(row.number, {**given, **row.values}, row.notes) for row in rows]
    held = store.held_qualifications(session, task.institution_id)
    return synchronised(complete, held, lambda row: (row.values["crebo"], edition), lambda row: str(row.values["name"]))


def judge_postcodes(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row of a table of postcode areas. Changes nothing."""
    step(0, len(rows))
    held = store.held_postcodes(session, task.institution_id)
    return synchronised(
        rows, held, lambda row: (row.values["code"], row.values["place"]), lambda row: str(row.values["code"])
    )


def write_qualifications(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction."""
    store.write_qualifications(session, task.institution_id, plan.work)


def write_postcodes(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction."""
    store.write_postcodes(session, task.institution_id, plan.work)


def colleges_of(session: Session, scope: Scope) -> frozenset[str]:
    """The colleges that a scope covers: those granted and those of the granted teams; all when nothing bounds it."""
    if not scope.college_ids and not scope.team_ids:
        return frozenset(one.id for one in store.colleges(session, scope.institution_id))
    own = (one.college_id for one in store.teams(session, scope.institution_id) if one.id in scope.team_ids)
    return scope.college_ids | frozenset(own)
