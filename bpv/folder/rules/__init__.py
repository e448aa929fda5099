"""Pure decisions of folder."""
