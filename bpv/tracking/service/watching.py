"""What the clock does for signals: it looks at every placement, opens what is wrong and closes what is right again.

Everything may run twice and on several nodes at once: a signal is opened once per source, and closes once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.organisation import service as organisation
from bpv.people.models import Student
from bpv.people.service import directory, responsible
from bpv.people.service import students as people
from bpv.placements.models import Placement
from bpv.tracking.models.signals import Cause, ClosedHow, Signal
from bpv.tracking.rules import signals as rules
from bpv.tracking.rules.signals import Limits, Turn
from bpv.tracking.service.ports import Sources
from bpv.tracking.store import signals as store


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at some placements found: per placement what changes, whose student it is, who owns it; and open
    signals that get another owner."""

    turns: Mapping[str, Turn]
    students: Mapping[str, Student]
    owners: Mapping[str, str]
    moved: tuple[tuple[Signal, str | None], ...]

    @property
    def empty(self) -> bool:
        """True when nothing changes."""
        return not self.moved and not any(one.opened or one.gone or one.changed for one in self.turns.values())


def limits_of(session: Session, institution_id: str) -> Limits:
    """The settings of the school."""
    held = organisation.settings(session, institution_id)
    return Limits(
        missing=held["hours.missing_days"],
        approve=held["hours.approve_days"],
        answer=held["folder.answer_days"],
        sign_before=held["agreement.remind_days"],
        red=held["signal.red_days"],
        again=held["signal.again_days"],
    )


def look(
    session: Session, institution_id: str, placements: Collection[Placement], sources: Sources, day: date
) -> Looked:
    """What changes about the signals of these placements. A fixed number of queries."""
    limits, calendar = limits_of(session, institution_id), sources.calendar(session, institution_id)
    facts = sources.facts(session, institution_id, placements, day)
    held = store.of_placements(session, institution_id, [one.id for one in placements])
    students = people.by_ids(session, institution_id, {one.student_id for one in placements})
    by_student = responsible.owners(session, institution_id, students.values(), day)
    turns = {}
    for one in placements:
        found = rules.causes(one, sources.known, facts[one.id], limits, calendar, day)
        turns[one.id] = rules.turn(found, held.get(one.id, ()), limits, day)
    gone = {each.id for one in turns.values() for each in one.gone}
    live = [each for found in held.values() for each in found if each.open and each.id not in gone]
    active = directory.languages(session, institution_id, {one.owner_id for one in live if one.owner_id})
    return Looked(
        turns=turns,
        students={one.id: students[one.student_id] for one in placements},
        owners={one.id: by_student[one.student_id] for one in placements if one.student_id in by_student},
        moved=tuple(moving(live, by_student, active.keys())),
    )


def moving(
    live: Iterable[Signal], owners: Mapping[str, str], active: Collection[str]
) -> Iterable[tuple[Signal, str | None]]:
    """Open signals with the owner that they should have: one that a person chose stays while that account works."""
    for one in live:
        stays = one.given and one.owner_id in active
        wanted = owners.get(one.student_id)
        if not stays and wanted != one.owner_id:
            yield one, wanted


def write(session: Session, institution_id: str, looked: Looked) -> int:
    """Write what a look found; how many signals were opened or closed."""
    rows = [
        row_of(institution_id, looked, placement_id, cause, before)
        for placement_id, turn in looked.turns.items()
        for cause, before in turn.opened
    ]
    opened = store.add(session, rows)
    gone = [one.id for turn in looked.turns.values() for one in turn.gone]
    values = {"closed_at": now(), "closed_how": ClosedHow.ITSELF.value}
    closed = store.close(session, institution_id, gone, values)
    for turn in looked.turns.values():
        for signal, cause in turn.changed:
            changes = {"since": cause.since, "colour": cause.colour.value}
            store.change(session, institution_id, signal.id, signal.version, changes)
    for signal, owner_id in looked.moved:
        owner = {"owner_id": owner_id, "given": False, "told_on": None}
        store.change(session, institution_id, signal.id, signal.version, owner)
    note(session, institution_id, "signal.opened", opened, ("colour", "kind", "owner_id", "since"))
    note(session, institution_id, "signal.closed_itself", closed, ("closed_at", "closed_how"))
    return len(opened) + len(closed)


def row_of(institution_id: str, looked: Looked, placement_id: str, cause: Cause, before: int) -> dict[str, Any]:
    """The columns of a new signal; its source counts how many of the kind there were before."""
    student = looked.students[placement_id]
    return {
        "institution_id": institution_id,
        "source": f"{cause.kind}:{placement_id}:{before}",
        "kind": cause.kind.value,
        "placement_id": placement_id,
        "student_id": student.id,
        "team_id": student.team_id,
        "owner_id": looked.owners.get(placement_id),
        "colour": cause.colour.value,
        "since": cause.since,
        "opened_at": now(),
    }


def note(session: Session, institution_id: str, event: str, signal_ids: Iterable[str], fields: tuple[str, ...]) -> None:
    """Write the audit events of what the clock did."""
    for signal_id in signal_ids:
        audit.record(session, event, institution_id=institution_id, object_id=signal_id, fields=fields)


def left_over(session: Session, institution_id: str, looked_at: Collection[str]) -> tuple[str, ...]:
    """The placements with an open signal that were not looked at: over too long ago, cancelled or ended early."""
    return tuple(one for one in store.placements_with_open(session, institution_id) if one not in looked_at)
