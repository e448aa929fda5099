"""Use cases of folder."""
