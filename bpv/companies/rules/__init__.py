"""Decisions of the registry: pure functions of values and a date."""
