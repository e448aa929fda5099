"""From all to period to qualification to region: the same cells, added up at each level."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from bpv.reports.models import UNKNOWN, Block, Cells, Chosen, Figures, LineKey, Tally

NOTHING: Final = Figures()


def short_of(cells: Cells) -> int:
    """How many students of a line are short of a place in their own region: what is left elsewhere is too far."""
    return sum(max(0, figures.gap) for figures in cells.values())


def chosen_lines(tally: Tally, chosen: Chosen) -> dict[LineKey, Cells]:
    """The lines of a choice, within the region when one is chosen."""
    found: dict[LineKey, Cells] = {}
    for key, cells in tally.lines.items():
        if chosen.block is not None and key.block != chosen.block:
            continue
        if chosen.crebo and (key.crebo, key.route) != (chosen.crebo, chosen.route):
            continue
        found[key] = {chosen.region: cells.get(chosen.region, NOTHING)} if chosen.region else cells
    return found


def by_block(lines: Mapping[LineKey, Cells]) -> dict[Block, dict[LineKey, Cells]]:
    """The lines of each block, in order of their first day."""
    found: defaultdict[Block, dict[LineKey, Cells]] = defaultdict(dict)
    for key in sorted(lines):
        found[key.block][key] = lines[key]
    return dict(found)


def by_region(lines: Mapping[LineKey, Cells]) -> dict[str, Figures]:
    """The figures of each region, what is unknown or abroad last."""
    found: defaultdict[str, Figures] = defaultdict(Figures)
    for cells in lines.values():
        for region, figures in cells.items():
            found[region] += figures
    return dict(sorted(found.items(), key=lambda item: (not item[0].isdigit(), item[0] == UNKNOWN, item[0])))


def sum_of(lines: Mapping[LineKey, Cells]) -> Figures:
    """The figures of all these lines."""
    return sum((figures for cells in lines.values() for figures in cells.values()), NOTHING)


def short_in(lines: Mapping[LineKey, Cells]) -> int:
    """How many are short: what another qualification has left over does not help."""
    return sum(short_of(cells) for cells in lines.values())


def neediest(cells: Cells) -> str:
    """The region with the largest gap; known regions before unknown ones when equal."""
    return max(cells, key=lambda region: (cells[region].gap, region.isdigit(), region), default=UNKNOWN)
