"""The only place of failed matches with queries: session in, values out; flushes, never commits."""
