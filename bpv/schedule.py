"""The jobs of the worker: name, rhythm, function. Starts nothing.

Every tick asks "is anything due?" and is idempotent and safe on several nodes at once; so the rhythm is no promise,
only how soon something is noticed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import bpv.companies.jobs as companies
import bpv.failed_matches.jobs as failed_matches
import bpv.imports.jobs as imports
import bpv.matches.jobs as matches
import bpv.people.jobs as people
import bpv.placements.jobs as placements
import bpv.tracking.jobs as tracking
from bpv.core import progress
from bpv.core.clock import now
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.core.files import janitor
from bpv.core.outbox import reading, sending
from bpv.mailing import PORTS
from bpv.people.service.directory import languages


@dataclass(frozen=True)
class Tick:
    """A job with the seconds between two looks; `work` gives how many things it did. `records` writes its own runs."""

    name: str
    seconds: int
    work: Callable[[Database], int]
    records: bool = False


def prune_runs(database: Database) -> int:
    """Forget runs of long ago."""
    with database.writing() as session:
        return progress.prune(session)


def prune_outbox(database: Database) -> int:
    """Forget mail of long ago."""
    with database.writing() as session:
        return reading.prune(session, now())


def ticks(settings: Settings) -> tuple[Tick, ...]:
    """Every tick, those that need settings too. Mail comes last: what another tick queues goes out in the same run."""
    return (*TICKS, Tick("outbox.send", 5, partial(sending.send_due, settings=settings, ports=PORTS)))


TICKS: Final = (
    Tick("imports.judge", 3, imports.judge_waiting, records=True),
    Tick("imports.apply", 3, imports.apply_waiting, records=True),
    Tick("matches.rounds", 3, matches.run_rounds, records=True),
    Tick("companies.find_duplicates", 30, companies.find_duplicates),
    Tick("matches.search_mail", 300, matches.search_mail),
    Tick("companies.remind", 600, partial(companies.remind, languages=languages)),
    Tick("matches.lapse_proposals", 600, matches.lapse_proposals),
    Tick("failed_matches.collect", 300, failed_matches.collect),
    Tick("tracking.signals", 600, tracking.watch),
    Tick("tracking.steps", 900, tracking.make_steps),
    Tick("placements.note_ends", 3600, placements.note_ends),
    Tick("people.prune", 600, people.prune_expired),
    Tick("people.change_routes", 600, people.change_routes),
    Tick("companies.forget_merges", 3600, companies.forget_merges),
    Tick("matches.retrain", 3600, matches.retrain),
    Tick("imports.prune", 3600, imports.prune_files),
    Tick("files.sweep", 3600, janitor.sweep),
    Tick("progress.prune", 3600, prune_runs),
    Tick("outbox.prune", 3600, prune_outbox),
)
