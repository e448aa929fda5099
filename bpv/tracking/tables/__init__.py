"""Tables of tracking; private to this room."""
