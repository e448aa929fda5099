"""Decisions of imports: which fields exist, where the table lies, which column is what, what a cell means."""
