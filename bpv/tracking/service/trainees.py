"""What a trainer with an account sees of the own trainees: who they are and what waits."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.folder.service import hours
from bpv.placements.models import State
from bpv.placements.models.agreement import AgreementState, Party
from bpv.placements.models.listing import Line
from bpv.placements.service import agreements, trainees
from bpv.tracking.models.trainees import Need, Trainee


def listed(session: Session, scope: Scope, day: date) -> tuple[Trainee, ...]:
    """The trainees of the asker, those who need something first; a fixed number of queries."""
    found = told(session, scope, trainees.of_trainer(session, scope, day), day)
    return tuple(sorted(found, key=lambda one: (not one.waiting, one.line.placement.state is not State.RUNNING)))


def one(session: Session, scope: Scope, placement_id: str, day: date) -> Trainee:
    """One trainee of the asker; raises NotFound for any other."""
    return told(session, scope, [trainees.one(session, scope, placement_id, day)], day)[0]


def told(session: Session, scope: Scope, lines: Sequence[Line], day: date) -> list[Trainee]:
    """Placements with what waits for the trainer, in the same order."""
    ids = [line.placement.id for line in lines]
    papers = agreements.states(session, scope.institution_id, ids, day)
    weeks = hours.facts(session, scope.institution_id, ids, day)
    found = []
    for line in lines:
        paper, held = papers.get(line.placement.id), weeks.get(line.placement.id)
        unsigned = paper is not None and paper.state is AgreementState.SENT and Party.COMPANY in paper.unsigned
        counts = ((Need.SIGN, int(unsigned)), (Need.WEEKS, held.weeks_waiting if held else 0))
        waiting = tuple((need, count) for need, count in counts if count)
        found.append(Trainee(line, waiting, paper.trainer_name if paper else ""))
    return found
