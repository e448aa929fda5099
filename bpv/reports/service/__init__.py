"""Use cases of the read side."""
