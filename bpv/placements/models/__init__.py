"""Values of placements."""

from bpv.placements.models.placing import (
    MOST_NOTE,
    Cause,
    Earlier,
    EarlyEnd,
    Finishing,
    Outcome,
    Placement,
    Recording,
    Replacement,
    Result,
    Side,
    State,
    Stopping,
    Way,
)

__all__ = [
    "MOST_NOTE",
    "Cause",
    "Earlier",
    "EarlyEnd",
    "Finishing",
    "Outcome",
    "Placement",
    "Recording",
    "Replacement",
    "Result",
    "Side",
    "State",
    "Stopping",
    "Way",
]
