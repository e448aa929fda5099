"""The queries of the read side; may look into the tables of every room, writes nothing."""
