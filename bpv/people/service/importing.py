"""Importing students: matched on the school's own student number, never on a name (R17)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.core.clock import today, years_between
from bpv.core.intake import Held, Incoming, Judged, Moved, Plan, Sync, Task, refused, synchronised
from bpv.core.progress import Step, nothing
from bpv.people.service.entry import normal
from bpv.people.store import importing, supervision, teams

OLDEST: Final = 100  # years
YOUNGEST: Final = 11
SUPERVISOR: Final = "supervisor"  # an e-mail address in the list; a supervision in the database


def judge_students(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row. Changes nothing. Minors are students like all others."""
    step(0, len(rows))
    checked = [completed(row, task) for row in rows]
    ready = [row for row in checked if isinstance(row, Incoming)]
    held = importing.students(session, task.institution_id, (row.values["number"] for row in ready))
    known = importing.supervisors(session, task.institution_id)
    judged = [supervised(row, known) for row in ready]
    checked = [
        *(row for row in checked if isinstance(row, Judged)),
        *(row for row in judged if isinstance(row, Judged)),
    ]
    ready = [row for row in judged if isinstance(row, Incoming)]
    held = with_supervisors(session, task, ready, held, known)
    plan = synchronised(ready, held, lambda row: row.values["number"], lambda row: str(row.values["number"]))
    return Plan((*plan.judged, *(row for row in checked if isinstance(row, Judged))), plan.work)


def supervised(row: Incoming, known: Mapping[str, str]) -> Incoming | Judged:
    """The row with the address of its supervisor as accounts have it; or that nobody has that address."""
    given = row.values.get(SUPERVISOR)
    if given is None:
        return row
    email = normal(given)
    if email not in known:
        return refused(row, "import.supervisor.unknown", SUPERVISOR, given, value=given)
    return Incoming(row.number, {**row.values, SUPERVISOR: email}, row.notes)


def with_supervisors(
    session: Session, task: Task, rows: Sequence[Incoming], held: Mapping[str, Held], known: Mapping[str, str]
) -> dict[str, Held]:
    """The students held, with the address of their supervisor where a row names one: to see whether it is new."""
    named = {row.values["number"]: row.values[SUPERVISOR] for row in rows if SUPERVISOR in row.values}
    asked = {number: one for number, one in held.items() if number in named}
    running = importing.supervised_by(session, task.institution_id, asked, today())
    found = dict(held)
    for number, one in asked.items():
        same = known[named[number]] in running[number]
        found[number] = Held(one.id, one.version, {**one.values, SUPERVISOR: named[number] if same else None})
    return found


def write_students(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction; raises `Moved` when a student was edited since.

    A change of team is remembered, and a new supervisor begins today: an import never rewrites the past.
    """
    own, day, sync = task.institution_id, today(), plan.work
    left = [
        (held.id, held.values["team_id"])
        for held, changes in sync.updates
        if held.values.get("team_id") and changes.get("team_id", held.values["team_id"]) != held.values["team_id"]
    ]
    teams.remember(session, own, left, day - timedelta(days=1))
    updates = tuple((held, without_supervisor(changes)) for held, changes in sync.updates)
    bare = Sync(
        tuple(without_supervisor(values) for values in sync.inserts), tuple(pair for pair in updates if pair[1])
    )
    importing.write_students(session, own, bare)
    named = {values["number"]: values[SUPERVISOR] for values in sync.inserts if values.get(SUPERVISOR)}
    named |= {held.values["number"]: changes[SUPERVISOR] for held, changes in sync.updates if changes.get(SUPERVISOR)}
    assign(session, own, named, day)


def assign(session: Session, institution_id: str, named: Mapping[str, str], day: date) -> None:
    """Hand students over to the supervisors that the list names by address; raises `Moved` when one is gone by now."""
    if not named:
        return
    known = importing.supervisors(session, institution_id)
    held = importing.students(session, institution_id, named)
    by_account: dict[str, list[str]] = defaultdict(list)
    for number, email in named.items():
        if email not in known:
            raise Moved()
        by_account[known[email]].append(held[number].id)
    for account_id, student_ids in sorted(by_account.items()):
        supervision.transfer(session, institution_id, account_id, student_ids, day, alone=True)


def without_supervisor(values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the table of students itself."""
    return {name: value for name, value in values.items() if name != SUPERVISOR}


def completed(row: Incoming, task: Task) -> Incoming | Judged:
    """The row with its team looked up; or why not."""
    values = dict(row.values)
    if values["crebo"] not in task.crebos:
        return refused(row, "crebo.unknown", "crebo", values["crebo"], crebo=values["crebo"])
    if not sensible(values["birth_date"], task.dated_on):
        return refused(row, "birth_date.not_a_student", "birth_date", values["birth_date"])
    if name := values.pop("team", None):
        team_id = task.teams.get(" ".join(name.lower().split()))
        if team_id is None:
            return refused(row, "team.unknown", "team", name)
        values["team_id"] = team_id
    return Incoming(row.number, values, row.notes)


def sensible(birth: date, on: date) -> bool:
    """True for an age that a student can have; a year typed wrongly shows here."""
    return YOUNGEST <= years_between(birth, on) <= OLDEST
