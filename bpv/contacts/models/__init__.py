"""Values of contacts."""
