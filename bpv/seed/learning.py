"""What the school learned from its earlier placements: a version that came too early, and what followed."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from bpv.matches.service import retraining
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert

MOMENTS: Final = (700, 500, 60)  # days ago: after each of the earlier BPV periods


def build(session: Session, dice: Dice, school: School) -> None:
    """Learn as the job would have done at the time, with its own fixed seed."""
    own = school.frame.institution_id
    for days in MOMENTS:
        moment = datetime.combine(school.frame.day - timedelta(days=days), time(3), UTC)
        task = retraining.prepare(session, own, moment)
        if task is None:
            continue
        trained = retraining.learn(task)
        if trained.judgement.taken and task.used is not None:
            retraining.retire(session, own, task.used, moment)
        kept = {"id": dice.id(), "institution_id": own, "changed_by": None, "reason": "", "version": 1}
        insert(session, "success_model", [kept | retraining.values_of(task, trained, moment)])
