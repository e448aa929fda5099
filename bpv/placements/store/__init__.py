"""The only place of placements with queries: session in, values out; flushes, never commits."""
