"""Pure decisions of tracking."""
