"""The only place of this room that asks the database. One module per subject."""
