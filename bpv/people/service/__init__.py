"""Use cases of the room, by subject: entry (signing in), sessions, accounts, set_up, students."""
