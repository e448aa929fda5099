"""Cleaning a file that a stranger made: known by its content, judged, and written anew in a bounded child process."""
