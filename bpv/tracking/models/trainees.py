"""The students of a trainer, with what each needs from the trainer now."""

from dataclasses import dataclass
from enum import StrEnum

from bpv.placements.models.listing import Line


class Need(StrEnum):
    """What waits for the trainer. Each is a task on a page of the placement."""

    SIGN = "sign"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True)
class Trainee:
    """A placement of a trainer. `waiting` tells how many of each need there are; `trainer` is who the agreement names,
    "" for nobody."""

    line: Line
    waiting: tuple[tuple[Need, int], ...]
    trainer: str
