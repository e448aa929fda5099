"""What the worker does for folder."""
