"""Tables of failed matches; private to this room."""
