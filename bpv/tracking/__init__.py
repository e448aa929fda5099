"""Who needs somebody now: signals with an owner, steps of the way of working, reported problems, calendars."""
