"""What one can do with failed matches: `(session, scope, …) -> frozen value`. Flushes at most, never commits."""
