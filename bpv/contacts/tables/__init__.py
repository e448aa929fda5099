"""Tables of contacts; private to this room."""
