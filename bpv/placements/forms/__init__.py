"""Forms of placements and coaching."""
