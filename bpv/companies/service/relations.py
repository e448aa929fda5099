"""Keeping the relation of a college with a company. Every act is an event that stays, and an audit event.

A college writes its own relation only: `colleges_of` the asker's scope goes into the condition of every write.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models.relations import (
    EndReason,
    Relation,
    RelationAct,
    RelationFields,
    RelationLine,
    RelationSheet,
    RelationState,
)
from bpv.companies.rules import relations as rule
from bpv.companies.rules.offering import Objection
from bpv.companies.rules.sources import changed_fields
from bpv.companies.service.editing import locked_company
from bpv.companies.store import relations as store
from bpv.core import audit
from bpv.core.clock import today
from bpv.core.directory import Colleague, Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Role, Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import College

OWNERS: Final = (Role.BROKER, Role.COORDINATOR)
NOTES: Final = ("notes", "next_step", "next_on")
NOT_ENDED: Final[Mapping[str, Any]] = {"ended_on": None, "end_reason": None, "until": None, "reason": None}


def owners(session: Session, directory: Directory, institution_id: str) -> tuple[Colleague, ...]:
    """Who can own a relation: everybody who is broker or coordinator now, by name."""
    return directory.colleagues(session, institution_id, OWNERS)


def colleges_by_id(session: Session, institution_id: str) -> dict[str, College]:
    """Every college, those that ended too."""
    return {branch.college.id: branch.college for branch in organisation.tree(session, institution_id)}


def college_names(session: Session, institution_id: str) -> dict[str, str]:
    """The name of every college, those that ended too."""
    return {key: one.name for key, one in colleges_by_id(session, institution_id).items()}


def sheet(
    session: Session, directory: Directory, institution_id: str, company_id: str, writer: Scope | None, day: date
) -> RelationSheet:
    """The relations of all colleges with a company, for its page. `writer`: the scope in which the asker may write."""
    found = store.of_company(session, institution_id, company_id)
    mine = organisation.colleges_of(session, writer) if writer else frozenset()
    colleges = colleges_by_id(session, institution_id)
    names = {key: one.name for key, one in colleges.items()}
    lines = named(session, directory, institution_id, found, names, mine, day)
    free = mine - {one.college_id for one in found}
    return RelationSheet(
        own=tuple(one for one in lines if one.mine),
        others=tuple(one for one in lines if not one.mine),
        missing=choices(colleges, free, day),
    )


def colleges_to_start(session: Session, scope: Scope, company_id: str, day: date) -> tuple[tuple[str, str], ...]:
    """The asker's colleges without a relation with the company: id and name, by name."""
    taken = {one.college_id for one in store.of_company(session, scope.institution_id, company_id)}
    free = organisation.colleges_of(session, scope) - taken
    return choices(colleges_by_id(session, scope.institution_id), free, day)


def choices(colleges: Mapping[str, College], wanted: frozenset[str], day: date) -> tuple[tuple[str, str], ...]:
    """Id and name of those colleges that have not ended on the day, by name."""
    found = [
        one for key, one in colleges.items() if key in wanted and (one.valid_until is None or one.valid_until >= day)
    ]
    return tuple((one.id, one.name) for one in sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def named(
    session: Session,
    directory: Directory,
    institution_id: str,
    found: tuple[Relation, ...],
    colleges: Mapping[str, str],
    mine: frozenset[str],
    day: date,
) -> tuple[RelationLine, ...]:
    """Relations with the names of colleges and owners, by college."""
    active = {one.account_id: one.name for one in owners(session, directory, institution_id)}
    left = {one.owner_id for one in found} - active.keys()
    names = {**active, **(directory.names(session, institution_id, left) if left else {})}
    lines = [
        RelationLine(
            relation=one,
            college=colleges.get(one.college_id, ""),
            owner=names.get(one.owner_id, ""),
            owner_left=one.owner_id not in active,
            mine=one.college_id in mine,
            pause_over=rule.pause_over(one, day),
            overdue=rule.overdue(one, day),
        )
        for one in found
    ]
    return tuple(sorted(lines, key=lambda line: (line.college.casefold(), line.relation.id)))


def read(session: Session, scope: Scope, company_id: str, relation_id: str) -> Relation:
    """A relation that the asker may change; raises NotFound for that of another college too."""
    found = store.one(session, scope.institution_id, company_id, relation_id)
    if found is None or found.college_id not in organisation.colleges_of(session, scope):
        raise NotFound()
    return found


def start(
    session: Session,
    directory: Directory,
    scope: Scope,
    company_id: str,
    relation_id: str,
    college_id: str,
    owner_id: str,
    fields: RelationFields,
) -> None:
    """Record the relation of a college with a company. `relation_id` is the key of the form: sent twice, recorded once.

    Raises NotFound for a company of others, Refused for a college of others or one that has a relation already.
    """
    locked_company(session, scope, company_id)
    day = today()
    kept = RelationFields.model_validate(fields.model_dump())
    refuse(rule.start_objection(kept.state, kept.since, day) or rule.step_objection(kept.next_step, kept.next_on))
    mine = organisation.colleges_of(session, scope)
    if college_id not in dict(choices(colleges_by_id(session, scope.institution_id), mine, day)):
        raise Refused("relation.not_your_college", field="college_id")
    known_owner(session, directory, scope, owner_id)
    if not store.add(session, scope, company_id, relation_id, college_id, owner_id, kept):
        sent_before = store.one(session, scope.institution_id, company_id, relation_id)
        if sent_before is None or sent_before.college_id not in mine:
            raise Refused("relation.already_there", field="college_id")
        return
    made = read(session, scope, company_id, relation_id)
    store.note(session, scope, made, RelationAct.STARTED, owner_after=owner_id, on_day=made.since)
    given = tuple(name for name, value in kept.model_dump().items() if value not in (None, ""))
    record(session, scope, made, RelationAct.STARTED, (*given, "owner_id"))


def edit(
    session: Session, scope: Scope, company_id: str, relation_id: str, version: int, values: Mapping[str, Any]
) -> None:
    """Change notes and next step. Raises NotFound, Refused, or Stale with the relation as it stands."""
    relation = writable(session, scope, company_id, relation_id)
    wanted = {name: values[name] for name in NOTES if name in values}
    if unchanged(relation, version, wanted):
        return
    valid = RelationFields.model_validate(relation.model_dump() | wanted)
    refuse(rule.step_objection(valid.next_step, valid.next_on))
    columns = {name: getattr(valid, name) for name in wanted}
    fields = changed_fields(relation.model_dump(), columns)
    do(session, scope, relation, RelationAct.EDITED, columns, fields=list(fields))


def move(
    session: Session,
    scope: Scope,
    company_id: str,
    relation_id: str,
    version: int,
    act: RelationAct,
    *,
    reason: str | None = None,
    until: date | None = None,
    end_reason: EndReason | None = None,
    ended_on: date | None = None,
) -> None:
    """Activate, pause, resume or end a relation. Raises NotFound, Refused, or Stale with the relation as it stands."""
    relation = writable(session, scope, company_id, relation_id)
    columns: dict[str, Any] = {**NOT_ENDED, "state": rule.TO[act].value}
    day = today()
    if act is RelationAct.PAUSED:
        columns |= {"reason": reason, "until": until}
    if act is RelationAct.ENDED:
        columns |= {"reason": reason, "end_reason": end_reason, "ended_on": ended_on or day}
    if unchanged(relation, version, columns):
        return
    in_order(act, relation.state)
    if act is RelationAct.PAUSED:
        refuse(rule.pause_objection(reason, until, day))
    if act is RelationAct.ENDED:
        refuse(rule.end_objection(relation, end_reason, reason, columns["ended_on"], day))
    on_day = until if act is RelationAct.PAUSED else columns["ended_on"]
    do(session, scope, relation, act, columns, reason=reason, end_reason=end_reason, on_day=on_day)


def transfer(
    session: Session,
    scope: Scope,
    company_id: str,
    relation_id: str,
    version: int,
    directory: Directory,
    owner_id: str,
    reason: str | None,
) -> None:
    """Give a relation another owner. Raises NotFound, Refused, or Stale with the relation as it stands."""
    relation = writable(session, scope, company_id, relation_id)
    if relation.owner_id == owner_id and relation.version == version:
        raise Refused("relation.same_owner", field="owner_id")
    columns = {"owner_id": owner_id}
    if unchanged(relation, version, columns):
        return
    in_order(RelationAct.TRANSFERRED, relation.state)
    reasoned(reason)
    known_owner(session, directory, scope, owner_id)
    do(session, scope, relation, RelationAct.TRANSFERRED, columns, reason=reason)


def reopen(
    session: Session,
    scope: Scope,
    company_id: str,
    relation_id: str,
    version: int,
    directory: Directory,
    owner_id: str,
    reason: str | None,
) -> None:
    """Open a relation that ended, with an owner. Raises NotFound, Refused, or Stale with the relation as it stands."""
    relation = writable(session, scope, company_id, relation_id)
    columns = {**NOT_ENDED, "owner_id": owner_id, "state": RelationState.ACTIVE.value}
    if unchanged(relation, version, columns):
        return
    in_order(RelationAct.REOPENED, relation.state)
    reasoned(reason)
    known_owner(session, directory, scope, owner_id)
    do(session, scope, relation, RelationAct.REOPENED, columns, reason=reason)


def hand_over(
    session: Session,
    scope: Scope,
    directory: Directory,
    owner_id: str,
    new_owner_id: str,
    reason: str | None,
    expected: int,
) -> None:
    """Give all open relations of one owner at the asker's colleges to another.

    Each relation keeps an event of its own; the audit log has one for the whole, about the owner before.

    Raises Refused when there is no reason, when the two are the same or the new one cannot own a relation, and when
    there are not as many as was `expected`.
    """
    reasoned(reason)
    if owner_id == new_owner_id:
        raise Refused("relation.same_owner", field="new_owner_id")
    known_owner(session, directory, scope, new_owner_id, "new_owner_id")
    mine = organisation.colleges_of(session, scope)
    companies = store.hold_companies(session, scope.institution_id, mine, owner_id)
    found = store.locked_of_owner(session, scope.institution_id, mine, owner_id)
    if len(found) != expected or not {one.company_id for one in found} <= companies:
        raise Refused("relation.number_changed")
    store.hand_over(session, scope, mine, found, new_owner_id, reason)
    audit.record(
        session,
        "relation.handed_over",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=owner_id,
        fields=("owner_id",),
    )


def writable(session: Session, scope: Scope, company_id: str, relation_id: str) -> Relation:
    """A relation of the asker's colleges, locked; raises NotFound.

    The company is locked first, as a merge does: an event of the relation points at it too.
    """
    locked_company(session, scope, company_id)
    mine = organisation.colleges_of(session, scope)
    found = store.locked(session, scope.institution_id, mine, company_id, relation_id)
    if found is None:
        raise NotFound()
    return found


def unchanged(relation: Relation, version: int, columns: Mapping[str, Any]) -> bool:
    """True when the relation already is what is asked for, so that a form sent twice does one thing.

    Raises Stale when it is not, and somebody else saved in between.
    """
    same = not changed_fields(relation.model_dump(mode="json"), jsonable(columns))
    if not same and relation.version != version:
        raise Stale(relation)
    return same


def jsonable(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with days as text, as a dumped relation has them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}


def in_order(act: RelationAct, state: RelationState) -> None:
    """Raise Refused for an act that this state does not know."""
    if not rule.possible(act, state):
        raise Refused("relation.not_now")


def reasoned(reason: str | None) -> None:
    """Raise Refused when no reason is given."""
    if not reason:
        raise Refused("relation.reason_missing", field="reason")


def known_owner(session: Session, directory: Directory, scope: Scope, owner_id: str, field: str = "owner_id") -> None:
    """Raise Refused for somebody who is not broker or coordinator now."""
    if owner_id not in {one.account_id for one in owners(session, directory, scope.institution_id)}:
        raise Refused("relation.owner_unknown", field=field)


def refuse(objection: Objection | None) -> None:
    """Raise Refused when there is an objection."""
    if objection:
        raise Refused(objection.code, field=objection.field, **objection.params)


def do(
    session: Session, scope: Scope, before: Relation, act: RelationAct, columns: Mapping[str, Any], **about: Any
) -> None:
    """Write, add the event, and tell the audit log the names of the fields that changed."""
    fields = changed_fields(before.model_dump(mode="json"), jsonable(columns))
    after = store.write(session, organisation.colleges_of(session, scope), before, columns)
    if after.owner_id != before.owner_id:
        about |= {"owner_before": before.owner_id, "owner_after": after.owner_id}
    store.note(session, scope, after, act, **about)
    record(session, scope, after, act, fields)


def record(session: Session, scope: Scope, relation: Relation, act: RelationAct, fields: tuple[str, ...]) -> None:
    """The audit event of an act, last in the transaction."""
    audit.record(
        session,
        f"relation.{act.value}",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=relation.id,
        fields=fields,
    )
