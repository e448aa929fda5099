"""What the worker does for contacts."""
