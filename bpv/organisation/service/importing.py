"""What imports ask about qualifications and postcodes."""

from collections.abc import Sequence

from sqlmodel import Session

from bpv.core.intake import Incoming, Plan, Task, synchronised
from bpv.core.progress import Step, nothing
from bpv.organisation import rules, store


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
