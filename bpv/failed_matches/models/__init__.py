"""Values of failed matches."""
