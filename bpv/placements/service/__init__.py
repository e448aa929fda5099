"""What one can do with placements: `(session, scope, …) -> frozen value`. Flushes at most, never commits."""
