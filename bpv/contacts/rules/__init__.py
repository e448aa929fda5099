"""Pure decisions of contacts."""
