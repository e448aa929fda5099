"""What the worker does for tracking."""
