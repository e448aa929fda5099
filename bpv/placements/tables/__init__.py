"""Tables of placements; private to this room."""
