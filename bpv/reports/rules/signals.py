"""Which placements have an open signal, the worst and oldest first, and how many of each colour and kind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from bpv.reports.models.following import COLOURS, KINDS, Alert


def ordered(alerts: Iterable[Alert], signal: str = "") -> tuple[str, ...]:
    """The ids of placements: those with a red signal first, of one colour those that wait longest. `signal` narrows it
    to those whose worst colour it is, or to those with a signal of that kind."""
    of_placement: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        if signal not in KINDS or alert.kind == signal:
            of_placement[alert.placement_id].append(alert)
    worst = {key: min(map(press, found)) for key, found in of_placement.items()}
    wanted = COLOURS.index(signal) if signal in COLOURS else None
    return tuple(sorted((key for key in worst if wanted in (None, worst[key][0])), key=lambda key: (worst[key], key)))


def press(alert: Alert) -> tuple[int, date]:
    """The rank of its colour, and since when."""
    return COLOURS.index(alert.colour), alert.since


def counts(alerts: Iterable[Alert]) -> Mapping[str, int]:
    """How many placements have each worst colour, and how many a signal of each kind."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    worst: dict[str, int] = {}
    for one in alerts:
        kinds[one.kind].add(one.placement_id)
        rank = COLOURS.index(one.colour)
        worst[one.placement_id] = min(rank, worst.get(one.placement_id, rank))
    colours = Counter(COLOURS[rank] for rank in worst.values())
    return {**colours, **{kind: len(found) for kind, found in kinds.items()}}
