"""The ledger: its list, one entry with everything around it, and what can be done with an entry.

Every act records an audit event last; what happened with an entry is written beside it and never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models.naming import PlaceName
from bpv.core import audit
from bpv.core.clock import now, today
from bpv.core.directory import Colleague, Directory
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Role, Scope
from bpv.failed_matches import rules
from bpv.failed_matches.models import (
    Action,
    Entry,
    Event,
    ExplainFields,
    Failure,
    Filter,
    Happened,
    Kind,
    MatchState,
)
from bpv.failed_matches.service import gathering
from bpv.failed_matches.store import actions, entries
from bpv.failed_matches.store.entries import Seen
from bpv.organisation import service as organisation
from bpv.organisation.models import Period
from bpv.people.models import Student
from bpv.people.service import students as people

OWNERS: Final = (Role.COORDINATOR, Role.BROKER)
"""Who can own an entry or an action: who may also finish it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry in a list; `due` is the first day on which an action is due."""

    entry: Entry
    student: Student
    company: str
    period: str
    owner: str
    due: date | None
    actions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An entry with everything around it; `missing` are word codes of what it needs before it can close."""

    entry: Entry
    student: Student
    company: str
    place: PlaceName | None
    period: Period | None
    actions: tuple[Action, ...]
    events: tuple[Event, ...]
    names: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the list can be narrowed to: codes of reasons, and companies and teams by id with their names."""

    reasons: tuple[str, ...]
    companies: Mapping[str, str]
    teams: Mapping[str, str]


def seen_by(session: Session, scope: Scope, q: str = "") -> Seen:
    """What somebody may see of the ledger. A search looks at names and numbers of students within the scope."""
    return Seen(scope.institution_id, people.ids_within(session, scope, q), None if q else scope.account_id)


def listing(
    session: Session, directory: Directory, scope: Scope, wanted: Filter, offset: int, size: int
) -> tuple[tuple[Line, ...], int]:
    """One page of entries and how many there are, in a fixed number of queries."""
    own = scope.institution_id
    found, total = entries.lines(session, seen_by(session, scope, wanted.q), wanted, scope.account_id, offset, size)
    students = people.by_ids(session, own, {one.student_id for one, _, _ in found})
    names = companies.company_names(session, own, {one.company_id for one, _, _ in found if one.company_id})
    periods = {one.id: one.name for one in organisation.periods(session, own)}
    owners = directory.names(session, own, {one.owner_id for one, _, _ in found if one.owner_id})
    return tuple(
        Line(
            entry=one,
            student=students[one.student_id],
            company=names.get(one.company_id or "", ""),
            period=periods.get(one.period_id or "", ""),
            owner=owners.get(one.owner_id or "", ""),
            due=due,
            actions=number,
        )
        for one, due, number in found
    ), total


def choices(session: Session, scope: Scope) -> Choices:
    """What the list can be narrowed to, from the entries within the scope."""
    found = entries.choices(session, seen_by(session, scope))
    names = companies.company_names(session, scope.institution_id, {one[1] for one in found if one[1]})
    teams = team_names(session, scope.institution_id)
    wanted = {one[2] for one in found if one[2]}
    return Choices(
        reasons=tuple(sorted({one[0] for one in found if one[0]})),
        companies=dict(sorted(names.items(), key=lambda one: one[1].casefold())),
        teams={key: name for key, name in teams.items() if key in wanted},
    )


def team_names(session: Session, institution_id: str) -> dict[str, str]:
    """The names of all teams of the school by id, those that ended too."""
    return {team.id: team.name for line in organisation.tree(session, institution_id) for team in line.teams}


def entry(session: Session, scope: Scope, failed_match_id: str, *, lock: bool = False) -> Entry:
    """An entry within the scope; raises NotFound for any other."""
    found = entries.entry(session, seen_by(session, scope), failed_match_id, lock=lock)
    if found is None:
        raise NotFound()
    return found


def sheet(session: Session, directory: Directory, scope: Scope, failed_match_id: str) -> Sheet:
    """An entry with everything around it. Raises NotFound."""
    own, one = scope.institution_id, entry(session, scope, failed_match_id)
    done = actions.of_entry(session, own, one.id)
    happened = entries.events(session, own, one.id)
    accounts = {one.owner_id, *(a.owner_id for a in done), *(a.done_by for a in done), *(e.actor_id for e in happened)}
    places = companies.place_names(session, own, [one.place_id] if one.place_id else [])
    names = companies.company_names(session, own, [one.company_id] if one.company_id else [])
    return Sheet(
        entry=one,
        student=people.by_ids(session, own, [one.student_id])[one.student_id],
        company=names.get(one.company_id or "", ""),
        place=places.get(one.place_id or ""),
        period=next((p for p in organisation.periods(session, own) if p.id == one.period_id), None),
        actions=tuple(rules.due_first(done)),
        events=happened,
        names=directory.names(session, own, {key for key in accounts if key}),
        missing=rules.needed_before_closing(one, done),
    )


def owners(session: Session, directory: Directory, institution_id: str) -> tuple[Colleague, ...]:
    """Who can own an entry or an action, by name."""
    return directory.colleagues(session, institution_id, OWNERS)


def record_by_hand(
    session: Session, scope: Scope, key: str, student_id: str, given: ExplainFields, about: Mapping[str, Any]
) -> str:
    """Write down what somebody heard, on the phone for example; gives the id of the entry. `about` holds `company_id`,
    `period_id` and `ended_on`. Sent twice, recorded once. Raises NotFound, or Refused with the field at fault."""
    student = people.student(session, scope, student_id)
    refuse(given)
    if about["ended_on"] > today():
        raise Refused("failed.ended_ahead", field="ended_on")
    if not rules.explained(given):
        raise Refused("failed.needs_reason", field=f"{given.side}_reason" if given.side in rules.FIELDS else None)
    source = f"hand:{key}"
    values = given.model_dump(exclude_none=True)
    failure = Failure(
        source=source, kind=Kind.BY_HAND, student_id=student.id, owner_id=scope.account_id, **values, **about
    )
    gathering.write_down(session, scope.institution_id, [failure], scope.account_id)
    found = entries.by_source(session, scope.institution_id, source)
    if found is None or found.student_id != student.id:
        raise NotFound()
    return found.id


def refuse(given: ExplainFields) -> None:
    """Raise what a rule has against an explanation."""
    for field, code in rules.objections(given):
        raise Refused(code, field=field)


def explain(session: Session, scope: Scope, failed_match_id: str, version: int, given: ExplainFields) -> None:
    """Say why it failed, from both sides, and where the cause lies. Raises NotFound, Refused, or Stale."""
    present = writable(session, scope, failed_match_id)
    refuse(given)
    values = given.model_dump()
    changed = tuple(name for name, value in values.items() if getattr(present, name) != value)
    if not changed:
        return
    check(present, version)
    save(session, scope, present, {**values, "reason": rules.explained(given)}, Happened.EXPLAINED, changed)


def assign(
    session: Session, directory: Directory, scope: Scope, failed_match_id: str, version: int, owner_id: str
) -> None:
    """Give an entry an owner. Raises NotFound, Refused for somebody who cannot own one, or Stale with the entry."""
    present = writable(session, scope, failed_match_id)
    known_owner(session, directory, scope.institution_id, owner_id)
    if present.owner_id == owner_id:
        return
    check(present, version)
    save(session, scope, present, {"owner_id": owner_id}, Happened.ASSIGNED, ("owner_id",))


def close(session: Session, scope: Scope, failed_match_id: str, version: int, words: str) -> None:
    """Close an entry. Raises NotFound, Stale with the entry, or Refused while it lacks a reason, a cause, or an action
    with its result."""
    present = writable(session, scope, failed_match_id)
    if present.state is MatchState.CLOSED:
        return
    check(present, version)
    if code := rules.objection_to_close(present, actions.of_entry(session, scope.institution_id, present.id)):
        raise Refused(code)
    values = {"state": MatchState.CLOSED, "closed_at": now()}
    save(session, scope, present, values, Happened.CLOSED, ("state",), words)


def reopen(session: Session, scope: Scope, failed_match_id: str, version: int, words: str) -> None:
    """Open an entry again that was closed. Raises NotFound, or Stale with the entry."""
    present = writable(session, scope, failed_match_id)
    if present.state is not MatchState.CLOSED:
        return
    check(present, version)
    solved = present.solved_by is not None
    values = {"state": MatchState.SOLVED if solved else MatchState.OPEN, "closed_at": now() if solved else None}
    save(session, scope, present, values, Happened.REOPENED, ("state",), words)


def writable(session: Session, scope: Scope, failed_match_id: str) -> Entry:
    """An entry within the scope, locked; raises NotFound."""
    return entry(session, scope, failed_match_id, lock=True)


def check(present: Entry, version: int) -> None:
    """Raise Stale when somebody saved in between."""
    if present.version != version:
        raise Stale(present)


def known_owner(session: Session, directory: Directory, institution_id: str, owner_id: str) -> None:
    """Raise Refused for somebody who cannot own an entry or an action."""
    if owner_id not in {one.account_id for one in owners(session, directory, institution_id)}:
        raise Refused("failed.no_owner", field="owner_id")


def save(
    session: Session,
    scope: Scope,
    present: Entry,
    values: Mapping[str, Any],
    what: Happened,
    fields: tuple[str, ...],
    words: str = "",
) -> None:
    """Write an entry over the version that was read, with what happened."""
    if not entries.change(session, scope.institution_id, present.id, present.version, values):
        raise Stale(entry(session, scope, present.id))
    entries.note(session, scope.institution_id, present.id, what, scope.account_id, words)
    audit.record(
        session,
        f"failed_match.{what}",
        institution_id=scope.institution_id,
        actor_id=scope.account_id,
        object_id=present.id,
        fields=fields,
    )
