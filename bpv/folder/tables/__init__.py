"""Tables of folder; private to this room."""
