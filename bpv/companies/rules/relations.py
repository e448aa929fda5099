"""Decisions about relations and contact persons. Days are local dates; `today` is always an argument."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bpv.companies.models.relations import (
    ContactPerson,
    ContactPersonFields,
    EndReason,
    Relation,
    RelationAct,
    RelationState,
)
from bpv.companies.rules.offering import Objection

FROM: Final[Mapping[RelationAct, tuple[RelationState, ...]]] = MappingProxyType(
    {
        RelationAct.ACTIVATED: (RelationState.PROSPECT,),
        RelationAct.PAUSED: (RelationState.ACTIVE, RelationState.PAUSED),
        RelationAct.RESUMED: (RelationState.PAUSED,),
        RelationAct.ENDED: (RelationState.PROSPECT, RelationState.ACTIVE, RelationState.PAUSED),
        RelationAct.REOPENED: (RelationState.ENDED,),
        RelationAct.TRANSFERRED: (RelationState.PROSPECT, RelationState.ACTIVE, RelationState.PAUSED),
        RelationAct.EDITED: tuple(RelationState),
    }
)
TO: Final[Mapping[RelationAct, RelationState]] = MappingProxyType(
    {
        RelationAct.ACTIVATED: RelationState.ACTIVE,
        RelationAct.PAUSED: RelationState.PAUSED,
        RelationAct.RESUMED: RelationState.ACTIVE,
        RelationAct.ENDED: RelationState.ENDED,
        RelationAct.REOPENED: RelationState.ACTIVE,
    }
)
STARTS: Final = (RelationState.PROSPECT, RelationState.ACTIVE)


def possible(act: RelationAct, state: RelationState) -> bool:
    """True when a relation in this state can undergo the act."""
    return state in FROM.get(act, ())


def start_objection(state: RelationState, since: date, today: date) -> Objection | None:
    """Why a relation cannot start like this: in a state that only follows later, or on a day to come."""
    if state not in STARTS:
        return Objection("state", "relation.starts_otherwise")
    return Objection("since", "relation.not_begun") if since > today else None


def step_objection(next_step: str | None, next_on: date | None) -> Objection | None:
    """A day without a next step says nothing."""
    return Objection("next_step", "relation.step_missing") if next_on is not None and not next_step else None


def pause_objection(reason: str | None, until: date | None, today: date) -> Objection | None:
    """A pause has a reason, and a last day that is still to come: otherwise a company is forgotten."""
    if not reason:
        return Objection("reason", "relation.reason_missing")
    if until is None:
        return Objection("until", "relation.until_missing")
    return Objection("until", "relation.until_past") if until <= today else None


def end_objection(
    relation: Relation, end_reason: EndReason | None, reason: str | None, ended_on: date, today: date
) -> Objection | None:
    """An end has a reason of the list and a word, and a day between the start and today."""
    if end_reason is None:
        return Objection("end_reason", "relation.reason_missing")
    if not reason:
        return Objection("reason", "relation.reason_missing")
    if ended_on < relation.since:
        return Objection("ended_on", "relation.ends_before_start")
    return Objection("ended_on", "relation.ends_later") if ended_on > today else None


def pause_over(relation: Relation, today: date) -> bool:
    """True when the last day of the pause has gone by: somebody resumes the relation, or ends it."""
    return relation.state is RelationState.PAUSED and relation.until is not None and relation.until < today


def overdue(relation: Relation, today: date) -> bool:
    """True when the next step should have been taken before today."""
    return relation.state is not RelationState.ENDED and relation.next_on is not None and relation.next_on < today


def contact_objection(
    person: ContactPersonFields, person_id: str | None, others: Iterable[ContactPerson]
) -> Objection | None:
    """Why a contact person cannot stand like this: days the wrong way round, or the address of a colleague.

    An address may pass from somebody who left to a successor: only people at the same time may not share one.
    """
    if person.valid_from and person.valid_until and person.valid_until < person.valid_from:
        return Objection("valid_until", "contact_person.ends_before_start")
    address = (person.email or "").casefold()
    for other in others:
        same = other.id != person_id and address and (other.email or "").casefold() == address
        if same and together(person, other):
            return Objection("email", "contact_person.email_taken", {"name": other.name})
    return None


def together(one: ContactPersonFields, other: ContactPersonFields) -> bool:
    """True when there is a day on which both hold."""
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first <= min(one.valid_until or date.max, other.valid_until or date.max)


def main_contact(people: Iterable[ContactPerson], day: date) -> ContactPerson | None:
    """Whom to call on the day: the main contact, or else the first by name; None when nobody is known."""
    present = sorted((one for one in people if one.present(day)), key=lambda one: (not one.main, one.name.casefold()))
    return present[0] if present else None
