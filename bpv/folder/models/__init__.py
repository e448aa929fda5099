"""Values of the folder."""
