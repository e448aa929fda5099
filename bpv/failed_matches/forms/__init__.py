"""Forms of failed matches."""
