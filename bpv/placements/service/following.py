"""One placement, or several, within the scope of whoever asks: for the pages of every room that follow a placement."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.companies.service import trainers
from bpv.core.errors import NotFound
from bpv.core.rights import Reach, Scope
from bpv.people.service import students as people
from bpv.placements.models import Placement
from bpv.placements.models.listing import Line
from bpv.placements.service.listing import lines
from bpv.placements.store import following as store


def one(session: Session, scope: Scope, placement_id: str, today: date) -> Line:
    """A placement within the scope (own, assigned, company, team, college, all) with the names of student and company;
    raises NotFound for any other. Three queries at most."""
    found = many(session, scope, [placement_id], today)
    if placement_id not in found:
        raise NotFound()
    return found[placement_id]


def many(session: Session, scope: Scope, ids: Collection[str], today: date) -> Mapping[str, Line]:
    """Those of these placements that lie within the scope, by id."""
    if not ids or scope.reach is Reach.NONE:
        return {}
    if scope.reach is Reach.COMPANY:
        return named(session, scope, at_trainer(session, scope, ids, today))
    within = people.ids_within(session, scope)
    return named(session, scope, store.among(session, scope.institution_id, ids, today, within))


def at_trainer(session: Session, scope: Scope, ids: Collection[str], today: date) -> Mapping[str, Placement]:
    """Those of these placements that a trainer may see: see `rules.following` for when."""
    condition = trainer_condition(session, scope, today)
    if condition is None:
        return {}
    return store.among(session, scope.institution_id, ids, today, condition)


def ids_of_trainer(session: Session, scope: Scope, today: date) -> tuple[str, ...]:
    """The ids of all placements that a trainer may see, those that began last first; none for who is no trainer."""
    condition = trainer_condition(session, scope, today)
    return () if condition is None else store.trainer_ids(session, scope.institution_id, condition)


def trainer_condition(session: Session, scope: Scope, today: date) -> Any:
    """The condition of a trainer's reach, or None for who is no trainer of the school."""
    if scope.trainer_id is None:
        return None
    held = trainers.of_account(session, scope.institution_id, scope.account_id) if scope.account_id else ()
    held = held or tuple(trainers.by_ids(session, scope.institution_id, [scope.trainer_id]).values())
    return store.of_trainer([one.id for one in held], [one.company_id for one in held], today) if held else None


def named(session: Session, scope: Scope, found: Mapping[str, Placement]) -> Mapping[str, Line]:
    """The placements with the names of student and company."""
    return {line.placement.id: line for line in lines(session, scope.institution_id, list(found.values()))}
