"""Values of tracking."""
