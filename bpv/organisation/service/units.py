"""Institution, colleges and teams."""

from collections import Counter

from sqlmodel import Session

from bpv.core.errors import Refused
from bpv.core.rights import Scope
from bpv.organisation import rules, store
from bpv.organisation.models import (
    College,
    CollegeTree,
    Institution,
    Team,
    UnitFields,
)
from bpv.organisation.service.notes import note


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
        rules.check_college(kept, (one for one in store.teams(session, own) if one.college_id == college_id))
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
    rules.check_within(kept, store.college(session, own, college_id))
    if store.team_named(session, college_id, kept.name) not in (None, team_id):
        raise Refused("organisation.name_taken", field="name")
    if team_id is None:
        team_id = store.add_team(session, own, college_id, kept)
    else:
        store.team(session, own, team_id)
        store.change(session, "team", team_id, version, {**kept.model_dump(), "college_id": college_id})
    note(session, scope, "team.saved", team_id, kept)
    return team_id


def team_ids(session: Session, institution_id: str) -> dict[str, str]:
    """The id of every team by its name in lower case; names that two colleges use are left out."""
    names = [(" ".join(one.name.lower().split()), one.id) for one in store.teams(session, institution_id)]
    known = Counter(name for name, _ in names)
    return {name: team_id for name, team_id in names if known[name] == 1}


def colleges_of(session: Session, scope: Scope) -> frozenset[str]:
    """The colleges that a scope covers: those granted and those of the granted teams; all when nothing bounds it."""
    if not scope.college_ids and not scope.team_ids:
        return frozenset(one.id for one in store.colleges(session, scope.institution_id))
    own = (one.college_id for one in store.teams(session, scope.institution_id) if one.id in scope.team_ids)
    return scope.college_ids | frozenset(own)
