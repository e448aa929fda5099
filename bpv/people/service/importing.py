"""Importing students: matched on the school's own student number, never on a name (R17)."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.clock import years_between
from bpv.core.intake import Incoming, Judged, Plan, Task, refused, synchronised
from bpv.core.progress import Step, nothing
from bpv.people.store import importing

OLDEST: Final = 100  # years
YOUNGEST: Final = 11


def judge_students(session: Session, task: Task, rows: Sequence[Incoming], step: Step = nothing) -> Plan:
    """The verdict on every row. Changes nothing. Minors are students like all others."""
    step(0, len(rows))
    checked = [completed(row, task) for row in rows]
    ready = [row for row in checked if isinstance(row, Incoming)]
    held = importing.students(session, task.institution_id, (row.values["number"] for row in ready))
    plan = synchronised(ready, held, lambda row: row.values["number"], lambda row: str(row.values["number"]))
    return Plan((*plan.judged, *(row for row in checked if isinstance(row, Judged))), plan.work)


def write_students(session: Session, task: Task, plan: Plan) -> None:
    """Write a plan within the caller's transaction; raises `Moved` when a student was edited since."""
    importing.write_students(session, task.institution_id, plan.work)


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
