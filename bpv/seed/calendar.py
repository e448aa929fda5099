"""The plan of BPV blocks, counted from today: every study year always has its block a few weeks ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bpv.core.clock import school_year
from bpv.organisation.models import PeriodFields, Phase
from bpv.seed.material import Programme

WEEKS_AHEAD: Final = {1: 7, 2: 8, 3: 10, 4: 5}
REFERENCE_WEEKS: Final = 10


@dataclass(frozen=True)
class Block:
    """A BPV block of a programme: in which study year, how many weeks and clock hours."""

    name: str
    study_year: int
    phase: Phase
    weeks: int
    hours: int
    counts: bool = True


BLOCKS: Final = {
    4: (
        Block("BPV 1", 2, Phase.START, 10, 400),
        Block("BPV 2", 3, Phase.MAIN, 10, 400),
        Block("BPV 3", 4, Phase.FINAL, 14, 550),
        Block("Afstuderen", 4, Phase.FINAL, 4, 160, counts=False),
    ),
    3: (
        Block("BPV 1", 1, Phase.START, 8, 300),
        Block("BPV 2", 2, Phase.MAIN, 8, 300),
        Block("BPV 3", 3, Phase.FINAL, 8, 300),
    ),
    2: (Block("BPV 1", 1, Phase.START, 6, 200), Block("BPV 2", 2, Phase.FINAL, 7, 250)),
    1: (Block("BPV", 1, Phase.FINAL, 7, 250),),
}
"""By the length of the programme in years; the hours are the legal minimum of WEB 7.2.7 (domain.md §4.1)."""


def monday(day: date) -> date:
    """The first Monday on or after `day`."""
    return day + timedelta(days=-day.weekday() % 7)


def year_of(day: date) -> int:
    """The school year that the plan is about: that of the blocks which lie ahead."""
    return school_year(day + timedelta(weeks=REFERENCE_WEEKS))


def starts(block: Block, day: date, years_on: int = 0) -> date:
    """The Monday on which a block begins, `years_on` school years from the coming one (negative: in the past).

    The graduation block follows the last BPV block at once.
    """
    begin = monday(day + timedelta(weeks=WEEKS_AHEAD[block.study_year]))
    if not block.counts:
        begin += timedelta(weeks=BLOCKS[4][2].weeks)
    return begin + timedelta(weeks=52 * years_on)


def ends(block: Block, day: date, years_on: int = 0) -> date:
    """The Friday on which it ends."""
    return starts(block, day, years_on) + timedelta(weeks=block.weeks, days=-3)


def periods(programme: Programme, day: date) -> Iterator[PeriodFields]:
    """All blocks of the cohorts that are at school now."""
    for study_year in range(1, programme.years + 1):
        for block in BLOCKS[programme.years]:
            on = block.study_year - study_year
            yield PeriodFields(
                name=block.name,
                crebo=programme.crebo,
                cohort=year_of(day) - study_year + 1,
                study_year=block.study_year,
                phase=block.phase,
                starts_on=starts(block, day, on),
                ends_on=ends(block, day, on),
                weeks=block.weeks,
                hours=block.hours,
                counts_as_bpv=block.counts,
            )


def coming(programme: Programme, day: date) -> list[tuple[int, date, date]]:
    """Study year, first and last day of the blocks that students look for a place for, those of next year's last."""
    found = [
        (block.study_year, starts(block, day), ends(block, day)) for block in BLOCKS[programme.years] if block.counts
    ]
    first = BLOCKS[programme.years][0]
    return [*found, (first.study_year, starts(first, day, 1), ends(first, day, 1))]
