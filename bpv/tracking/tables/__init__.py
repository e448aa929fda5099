"""Tables of tracking; private to this room."""

from bpv.tracking.tables.feeds import CalendarFeedRow
from bpv.tracking.tables.signals import PlacementProblemRow, PlacementSignalRow
from bpv.tracking.tables.steps import PlacementStepRow, StepKindRow

__all__ = ["CalendarFeedRow", "PlacementProblemRow", "PlacementSignalRow", "PlacementStepRow", "StepKindRow"]
