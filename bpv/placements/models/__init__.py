"""Values of placements."""
