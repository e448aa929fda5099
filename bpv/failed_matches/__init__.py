"""The ledger of failed matches: what went wrong, on which side, and what was done about it until it was solved."""
