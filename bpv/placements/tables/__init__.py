"""Tables of placements; private to this room."""

from bpv.placements.tables.placing import PlacementEventRow, PlacementRow

__all__ = ["PlacementEventRow", "PlacementRow"]
