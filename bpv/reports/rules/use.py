"""Figures of groups so that nobody can be told from them."""

from collections.abc import Mapping

from bpv.reports.models.use import HIDDEN, SMALL, Used


def guarded(groups: Mapping[str, Used], minimum: int = SMALL) -> dict[str, Used]:
    """The groups with those below the minimum hidden. When only one is hidden its figures would follow from the total,
    so the smallest of the others is hidden with it."""
    small = {name for name, one in groups.items() if (one.placements or 0) < minimum}
    shown = sorted((one.placements or 0, name) for name, one in groups.items() if name not in small)
    if len(small) == 1 and shown:
        small.add(shown[0][1])
    return {name: HIDDEN if name in small else one for name, one in groups.items()}
