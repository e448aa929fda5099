"""Problems that a student or a trainer reports: each becomes a signal with an owner, and who reported it can follow it.

This is no complaint: pages say where a complaint or a report of discrimination goes.
"""

from datetime import date

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.directory import Directory
from bpv.core.errors import NotFound
from bpv.core.ids import is_id
from bpv.people.service import responsible
from bpv.placements.models import Side
from bpv.placements.service import watching as placements
from bpv.tracking.models.problems import Problem, ProblemSeen, Report, Reporter
from bpv.tracking.models.signals import Colour, SignalKind
from bpv.tracking.store import problems as store
from bpv.tracking.store import signals


def report(session: Session, institution_id: str, placement_id: str, given: Report, by: Reporter, today: date) -> str:
    """Keep a problem and open its signal; the id of the problem. Sent twice, recorded once.

    Whether the reporter belongs to the placement is for the caller to say. Raises NotFound for a placement of another
    school, and for a key that was used for something else.
    """
    line = placements.lines_of(session, institution_id, [placement_id], today).get(placement_id)
    if line is None or not is_id(given.key):
        raise NotFound()
    values = {
        "id": given.key,
        "institution_id": institution_id,
        "placement_id": placement_id,
        "kind": given.kind.value,
        "text": given.text,
        "side": by.side.value,
        "name": by.name[:120],
        "account_id": by.account_id,
        "link_id": by.link_id,
        "at": now(),
    }
    if not store.add(session, values):
        known = store.one(session, institution_id, given.key)
        if known is None or (known.placement_id, known.side) != (placement_id, by.side):
            raise NotFound()
        return given.key
    owners = responsible.owners(session, institution_id, [line.student], today)
    signal = {
        "institution_id": institution_id,
        "source": f"{SignalKind.PROBLEM}:{given.key}",
        "kind": SignalKind.PROBLEM.value,
        "placement_id": placement_id,
        "student_id": line.student.id,
        "team_id": line.student.team_id,
        "problem_id": given.key,
        "owner_id": owners.get(line.student.id),
        "colour": Colour.RED.value,
        "since": today,
        "opened_at": now(),
    }
    signals.add(session, [signal])
    fields = ("kind", "placement_id", "side", "text")
    own, actor = institution_id, by.account_id
    audit.record(session, "problem.reported", institution_id=own, actor_id=actor, object_id=given.key, fields=fields)
    return given.key


def reported(
    session: Session, directory: Directory, institution_id: str, placement_id: str, side: Side
) -> tuple[ProblemSeen, ...]:
    """What one side reported with a placement that may be seen, newest first, with what became of it."""
    found = [one for one in store.of_placement(session, institution_id, placement_id) if one.side is side]
    held = signals.of_problems(session, institution_id, [one.id for one in found])
    ids = {one.owner_id for one in held.values() if one.owner_id}
    names = directory.names(session, institution_id, ids)
    return tuple(
        ProblemSeen(one, held[one.id], names.get(held[one.id].owner_id or "", "")) for one in found if one.id in held
    )


def of_placement(session: Session, institution_id: str, placement_id: str) -> dict[str, Problem]:
    """The problems of a placement by id, for the school's own pages."""
    return {one.id: one for one in store.of_placement(session, institution_id, placement_id)}
