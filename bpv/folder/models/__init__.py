"""Values of folder."""
