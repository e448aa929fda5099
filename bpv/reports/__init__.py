"""The read side: start pages. May read what other rooms' services give, writes nothing."""
