"""The jobs of the worker: name, rhythm, function. Starts nothing.

Every tick asks "is anything due?" and is idempotent and safe on several nodes at once; so the rhythm is no promise,
only how soon something is noticed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import bpv.imports.jobs as imports
import bpv.people.jobs as people
from bpv.core import progress
from bpv.core.db import Database


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


TICKS: Final = (
    Tick("imports.judge", 3, imports.judge_waiting, records=True),
    Tick("imports.apply", 3, imports.apply_waiting, records=True),
    Tick("people.prune", 600, people.prune_expired),
    Tick("imports.prune", 3600, imports.prune_files),
    Tick("progress.prune", 3600, prune_runs),
)
