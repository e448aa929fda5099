"""Forms of folder."""
