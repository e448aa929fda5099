"""Ticks of imports: judge and apply what is queued, forget old files. Each is idempotent and safe on several nodes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.progress import Progress, Step
from bpv.imports import store
from bpv.imports.models import State
from bpv.imports.service.running import Lost, apply_now, judge_now

KEEP_DONE: Final = timedelta(days=7)
KEEP_OPEN: Final = timedelta(days=30)

Work = Callable[[Database, str, Step], bool]


def judge_waiting(database: Database) -> int:
    """Judge every queued import; the number judged."""
    return each(database, State.JUDGING, "imports.judge", judge_now)


def apply_waiting(database: Database) -> int:
    """Write every queued import; the number written."""
    return each(database, State.APPLYING, "imports.apply", apply_now)


def each(database: Database, state: State, job: str, work: Work) -> int:
    """Do the work for every run that waits in a state, following its progress."""
    with database.reading() as session:
        waiting = store.waiting(session, state)
    done = 0
    for import_id, institution_id in waiting:
        progress = Progress(database, job, import_id, institution_id)
        outcome = "failed"
        try:
            done += work(database, import_id, progress.step)
            outcome = "done"
        except Lost:
            outcome = "lost"
        finally:
            progress.end(outcome)
    return done


def prune_files(database: Database) -> int:
    """Forget files of imports that are over for a week, and give up those that nobody touched for a month."""
    moment = now()
    with database.writing() as session:
        return store.prune(session, moment - KEEP_DONE, moment - KEEP_OPEN)
