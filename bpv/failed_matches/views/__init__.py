"""Pages of failed matches."""
